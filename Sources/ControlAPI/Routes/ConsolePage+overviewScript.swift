extension ConsolePage {
    /// The header, the problems, the tiles and the table of sites.
    static let overviewScript = #"""
        function showHeader(status) {
          const clock = status.clock;
          byId("fleet").textContent = "· " + status.fleet;
          document.title = status.fleet + " · Sunward";
          byId("clock").textContent = moment(new Date(clock.now)) + " UTC";
          byId("speed").textContent = !clock.simulated ? "real time"
            : clock.speed === 0 ? "simulated time, held" : "simulated time, " + number(clock.speed) + " × real";
          const objectives = state.fleet && state.fleet.objectives;
          byId("objectives").textContent = !objectives ? ""
            : objectives.priority.map((entry) => entry.objective)
                .join(objectives.mode === "lexicographic" ? ", then " : " + ");
        }

        // Whatever an operator should know without looking for it: [severity, title, words].
        function problems(status, ready, sites, plan, now) {
          const found = [];
          for (const check of ready.checks) {
            if (!check.ok && check.name !== "database" && check.name !== "planning") {
              found.push(["bad", "Not ready.", check.detail]);
            }
          }
          if (status.lastFailure) {
            found.push(["bad", "Planning fails.", status.lastFailure.consecutive + " in a row, last at "
              + moment(new Date(status.lastFailure.at)) + " UTC: " + status.lastFailure.reason
              + ". The last good plan goes on serving."]);
          }
          if (!status.writer.databaseConnected) {
            const since = status.writer.disconnectedSince;
            found.push(["bad", "The database is away" + (since ? " since " + moment(new Date(since)) + " UTC." : "."),
              number(status.writer.spooledRecords) + " records wait on disk."]);
          }
          if (status.writer.rejectedRecords > 0) {
            found.push(["warn", "Records put aside.", number(status.writer.rejectedRecords)
              + " records were refused by the database, unreadable or too slow to write."]);
          }
          const budgets = (state.fleet && state.fleet.budgets) || {};
          for (const [what, amount, limit] of [["carbon", status.carbonUsedTodayKilograms, budgets.carbonKilogramsPerDay],
            ["water", status.waterUsedTodayLiters, budgets.waterLitersPerDay]]) {
            if (limit && amount > limit) {
              found.push(["bad", "The day's " + what + " is spent.", percent(amount / limit) + " of what is allowed."]);
            }
          }
          if (plan && plan.inputs.staleSignals.length) {
            const names = plan.inputs.staleSignals;
            found.push(["warn", "Stale signals:", names.slice(0, 4).join(", ")
              + (names.length > 4 ? " and " + number(names.length - 4) + " more." : ".")]);
          }
          if (plan) {
            if (gridEnd(plan) <= now) found.push(["bad", "The plan has run out.", "Its last slot goes on serving."]);
            if (plan.unserved.length > 0) {
              const worst = [...plan.unserved].sort((a, b) => b.queries - a.queries)[0];
              found.push(["bad", figures(plan.totals.unservedQueries) + " queries have no place.",
                "Most: " + worst.area + " " + worst.class + " at " + hour(new Date(worst.slotStart)) + " UTC, "
                + figures(worst.queries) + " queries; " + worst.reason]);
            }
          }
          for (const site of sites) {
            if (!site.available) found.push(["bad", site.name + " is down.", "The plan leaves it out."]);
            else if (site.unavailableModels.length) {
              found.push(["warn", site.name + ":", site.unavailableModels.join(", ") + " cannot serve."]);
            }
          }
          return found;
        }
        function showProblems(found) {
          const key = JSON.stringify(found);
          if (key === state.shownProblems) return;
          state.shownProblems = key;
          byId("alerts").replaceChildren(...found.map(([severity, title, words]) =>
            make("p", { class: "alert " + severity }, make("strong", {}, title), words)));
        }

        function tile(title, value, words, severity) {
          return make("div", { class: "tile" }, make("h2", {}, title),
            make("div", { class: "value " + (severity || "") }, value), make("div", { class: "muted small" }, words));
        }
        function used(amount, limit, unit) {
          return limit ? percent(amount / limit) + " of " + figures(limit) + " " + unit + " a day" : "no daily limit";
        }
        function showTiles(status, plan, now) {
          const budgets = (state.fleet && state.fleet.budgets) || {};
          const writer = status.writer;
          const tiles = [];
          if (plan) {
            const totals = plan.totals;
            const isShort = totals.unservedQueries >= 0.5;
            const failing = status.lastFailure || gridEnd(plan) <= now;
            // What batteries take in is drawn, too.
            const drawn = plan.sites.reduce((sum, row) => sum + row.renewableKWh + row.gridKWh, 0);
            const hours = Math.round(plan.grid.slotSeconds * plan.grid.count / 3600);
            tiles.push(
              tile("Plan " + plan.id.slice(0, 8).toLowerCase(), failing ? "stale" : plan.status,
                duration((now - new Date(plan.issuedAt)) / 1000) + " old, by " + plan.trigger + ", solved in "
                + number(plan.timing.solveSeconds * 1000) + " ms"
                + ", moved " + (plan.switching ? percent(plan.switching.churn) + " of demand" : "unknown"), failing ? "bad" : plan.status === "optimal" ? "good" : "warn"),
              tile("Next " + hours + " h: demand", figures(totals.queries),
                isShort ? figures(totals.unservedQueries) + " without a place" : "queries, all placed",
                isShort ? "bad" : ""),
              tile("Next " + hours + " h: own supply", drawn > 0 ? percent(totals.renewableKWh / drawn) : "–",
                figures(totals.renewableKWh) + " of " + figures(drawn) + " kWh drawn; grid $" + figures(totals.energyUSD)),
              tile("Next " + hours + " h: carbon", figures(totals.carbonKilograms) + " kg",
                number(totals.delayMeanSeconds, 2) + " s mean delay; " + figures(totals.waterLiters) + " L water"));
          } else {
            tiles.push(tile("Plan", "none yet", "the first one is being made", "warn"));
          }
          tiles.push(
            tile("Carbon today", figures(status.carbonUsedTodayKilograms) + " kg",
              used(status.carbonUsedTodayKilograms, budgets.carbonKilogramsPerDay, "kg")),
            tile("Water today", figures(status.waterUsedTodayLiters) + " L",
              used(status.waterUsedTodayLiters, budgets.waterLitersPerDay, "L")),
            tile("Database", writer.databaseConnected ? "connected" : "away",
              writer.databaseConnected && !writer.spooledRecords ? figures(writer.committedRows) + " rows written"
                : number(writer.spooledRecords) + " records wait on disk", writer.databaseConnected ? "good" : "bad"));
          byId("tiles").replaceChildren(...tiles);
        }

        // The newest reading of the site itself.
        const reading = (site, metric) => site.readings.find((entry) => entry.metric === metric && !entry.model);
        function readingCell(entries, digits, none) {
          const present = entries.filter(Boolean);
          if (!present.length) {
            return make("td", { class: "num muted" }, "–", make("span", { class: "note" }, none || "no reading"));
          }
          const stale = present.filter((entry) => entry.stale);
          return make("td", { class: "num" }, number(present.reduce((sum, entry) => sum + entry.value, 0), digits),
            stale.length ? make("span", { class: "note warn" },
              "stale, " + duration(Math.max(...stale.map((entry) => entry.ageSeconds)))) : null);
        }
        function siteState(site) {
          if (!site.available) return make("td", { class: "bad" }, "● down");
          if (site.unavailableModels.length) {
            return make("td", { class: "warn" }, "● degraded", make("span", { class: "note" },
              site.unavailableModels.length + " of " + site.models.length + " models down"));
          }
          return make("td", { class: "good" }, "● up");
        }
        function showSites(sites, status, plan) {
          byId("sites").tBodies[0].replaceChildren(...sites.map((site) => {
            const planned = site.planned;
            const facility = planned ? planned.gridKWh + planned.renewableKWh : 0;
            const declared = state.fleet && state.fleet.sites.find((entry) => entry.name === site.name);
            const bare = declared && !declared.power.solarCapacityKW && !declared.power.windCapacityKW;
            const cap = declared && declared.water.capLitersPerDay;
            return make("tr", {},
              make("th", { scope: "row" }, swatch(site.name), site.name, make("span", { class: "note muted" }, site.zone)),
              siteState(site),
              readingCell([reading(site, "carbon_intensity_grams_per_kwh")], 0),
              readingCell([reading(site, "price_usd_per_mwh")], 1),
              readingCell([reading(site, "solar_kw"), reading(site, "wind_kw")], 1, bare ? "none here" : ""),
              make("td", { class: "num" }, planned ? figures(planned.queries) : "–"),
              make("td", { class: "num" },
                planned ? figures(planned.renewableKWh) + " | " + figures(planned.gridKWh) : "–",
                facility > 0 ? bar([[planned.renewableKWh / facility, "var(--own)", "own supply " + percent(planned.renewableKWh / facility)],
                  [planned.gridKWh / facility, "var(--grid)", "grid " + percent(planned.gridKWh / facility)]]) : null,
                batteryNote(site.name, status, plan)),
              make("td", { class: "num" }, planned ? percent(planned.utilization) : "–",
                planned ? bar([[planned.utilization, color(site.name), "utilisation " + percent(planned.utilization)]]) : null),
              make("td", { class: "num" }, figures(site.waterUsedTodayLiters),
                cap ? make("span", { class: "note muted" }, "of " + figures(cap)) : null),
              make("td", { class: "num" }, figures(site.carbonUsedTodayKilograms)));
          }));
        }
        """#
}
