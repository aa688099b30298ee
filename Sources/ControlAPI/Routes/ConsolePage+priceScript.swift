extension ConsolePage {
    /// What binds and what it is worth, and the form that asks what would be otherwise.
    static let priceScript = #"""
        // Asked for once a plan and slot, since it takes the service some work.
        async function refreshPrices(plan, now) {
          const slot = slotAt(plan, now), key = [plan.id, slot].join();
          if (state.pricesOf === key) return;
          state.pricesOf = key;
          try {
            state.prices = await ask(`/api/v1/plans/${encodeURIComponent(plan.id)}/prices?slot=${slot}`);
          } catch (error) {
            state.prices = null;
          }
        }
        function showPrices() {
          const prices = state.prices;
          byId("prices-card").hidden = !prices;
          if (!prices || state.shownPrices === state.pricesOf) return;
          state.shownPrices = state.pricesOf;
          const dollars = (value) => Math.abs(value) < 1e-9 ? "–" : Math.abs(value) < 1e-4 ? "$" + value.toExponential(1)
            : "$" + figures(value);
          const budgets = prices.budgets.filter((budget) => budget.binds).map((budget) =>
            budget.name + ": " + dollars(budget.usdPerUnit) + " for one more " + (budget.kind === "water" ? "litre" : "kilogram"));
          byId("prices-note").textContent = (budgets.length ? "Budgets that bind: " + budgets.join("; ") + "." : "No budget binds.")
            + (prices.unit ? " Dollars of " + prices.unit + "." : "");
          byId("prices").tBodies[0].replaceChildren(...prices.siteSlots.map((row) => {
            const capacity = Math.max(0, ...Object.values(row.capacityUSDPerUnit));
            return make("tr", {},
              make("th", { scope: "row" }, swatch(row.site), row.site),
              make("td", { class: "num" }, dollars(row.demandUSDPerKWh)),
              make("td", { class: "num" }, dollars(row.renewableUSDPerKWh)),
              make("td", { class: "num" }, dollars(row.gridLimitUSDPerKWh)),
              make("td", { class: "num" }, dollars(capacity)),
              make("td", {}, row.binding.join("; ") || (row.hasSurplus ? "own supply in surplus" : "nothing")));
          }));
        }

        // What can be asked: words, the change's name, how its amount is meant, and whether it is of a site.
        const questions = [
          ["had more own supply, kW", "renewableKW", "add", true], ["had a grid limit of, kW", "gridLimitKW", "set", true],
          ["paid more for energy, $/MWh", "priceUSDPerMWh", "add", true],
          ["paid a carbon tax of, $/t", "carbonTaxUSDPerTonne", "set", true],
          ["got all demand times", "demand", "factor", false], ["were down", "down", null, true],
        ];
        function showQuestions() {
          const sites = siteNames(), key = JSON.stringify(sites);
          if (key === state.askedSites) return;
          state.askedSites = key;
          byId("ask-site").replaceChildren(make("option", { value: "" }, "all sites"),
            ...sites.map((site) => make("option", { value: site }, site)));
          byId("ask-what").replaceChildren(...questions.map(([words], index) => make("option", { value: index }, words)));
          fitQuestion();
        }
        // Demand is of areas, not of sites; and what is down is so without an amount.
        function fitQuestion() {
          const [, , verb, isOfSite] = questions[Number(byId("ask-what").value)];
          if (!isOfSite) byId("ask-site").value = "";
          byId("ask-site").disabled = !isOfSite;
          byId("ask-amount").disabled = !verb;
        }
        async function askWhatIf(event) {
          event.preventDefault();
          const [, quantity, verb, isOfSite] = questions[Number(byId("ask-what").value)];
          const site = byId("ask-site").value, change = { quantity };
          if (verb) change[verb] = Number(byId("ask-amount").value);
          if (site && isOfSite) change.sites = [site];
          const place = byId("ask-answer");
          place.replaceChildren("…");
          try {
            const response = await fetch("/api/v1/plans/current/what-if", { method: "POST", signal: AbortSignal.timeout(60000),
              headers: { "content-type": "application/json", Accept: "application/json" }, body: JSON.stringify({ changes: [change] }) });
            const found = await response.json();
            if (!response.ok) throw new Error(found.detail || "HTTP " + response.status);
            place.replaceChildren(whatIfTable(found));
          } catch (error) {
            place.replaceChildren(make("span", { class: "bad" }, String(error.message || error)));
          }
        }
        function whatIfTable(found) {
          const { before, after } = found.comparison;
          const rows = [["Energy bill, $", "energyUSD"], ["Carbon, kg", "carbonKilograms"], ["Water, L", "waterLiters"],
            ["Mean delay, s", "delayMeanSeconds"], ["Without a place, queries", "unservedQueries"]].filter(([, name]) => name in before);
          const signed = (value) => (value > 1e-9 ? "+" : "") + figures(value);
          const cells = (name) => [figures(before[name]), figures(after[name]), signed(after[name] - before[name])].map((words) =>
            make("td", { class: "num" }, words));
          return make("div", {},
            make("table", {},
              make("thead", {}, make("tr", {}, ...["Over the horizon", "Now", "Then", "Difference"].map((name, index) =>
                make("th", { scope: "col", class: index ? "num" : "" }, name)))),
              make("tbody", {}, ...rows.map(([words, name]) => make("tr", {}, make("th", { scope: "row" }, words), ...cells(name))))),
            ...found.notes.map((note) => make("p", { class: "muted small" }, note)));
        }
        """#
}
