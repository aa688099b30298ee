extension ConsolePage {
    /// The chart of the plan's slots, the matrix of shares, and why they are as they are.
    static let planScript = #"""
        const gridEnd = (plan) => new Date(new Date(plan.grid.start).getTime() + plan.grid.slotSeconds * plan.grid.count * 1000);
        const slotStart = (plan, slot) => new Date(new Date(plan.grid.start).getTime() + plan.grid.slotSeconds * slot * 1000);
        function slotAt(plan, now) {
          const slot = Math.floor((now - new Date(plan.grid.start)) / (plan.grid.slotSeconds * 1000));
          return Math.min(Math.max(slot, 0), plan.grid.count - 1);
        }

        const measures = [
          ["Queries", "queries", (row) => row.queries],
          ["Grid energy", "kWh", (row) => row.gridKWh],
          ["Own sun and wind", "kWh", (row) => row.renewableKWh],
          ["Carbon", "kg", (row) => row.carbonKilograms],
          ["Water", "L", (row) => row.waterLiters],
        ];
        function showMeasures() {
          byId("measures").append(...measures.map(([name], index) => make("label", {},
            make("input", { type: "radio", name: "measure", checked: index === 0 ? "" : null,
              onchange: () => { state.measure = index; state.shownChart = null; show(); } }), name)));
        }

        // A round step that cuts the axis into five or six.
        function axisStep(top) {
          const raw = top / 5, size = Math.pow(10, Math.floor(Math.log10(raw)));
          return size * [1, 2, 2.5, 5, 10].find((factor) => factor * size >= raw * 0.999);
        }
        function showChart(plan, now) {
          const current = slotAt(plan, now), [name, unit, value] = measures[state.measure];
          const key = [plan.id, current, state.measure, state.digest].join();
          if (key === state.shownChart) return;
          state.shownChart = key;
          const names = siteNames(), count = plan.grid.count;
          const stacks = Array.from({ length: count }, () => new Map());
          for (const row of plan.sites) if (stacks[row.slot]) stacks[row.slot].set(row.site, value(row));
          const unserved = Array(count).fill(0);
          if (state.measure === 0) for (const row of plan.unserved) unserved[row.slot] += row.queries;
          const totals = stacks.map((stack, slot) => [...stack.values()].reduce((a, b) => a + b, unserved[slot]));
          const most = Math.max(...totals), top = most > 1e-9 ? most : 1, step = axisStep(top), ceiling = Math.ceil(top / step - 1e-9) * step;
          const width = 1340, height = 280, left = 64, bottom = 26, head = 12;
          const scale = (height - bottom - head) / ceiling, pitch = (width - left) / count;
          const svg = make("svg", { viewBox: `0 0 ${width} ${height}`, width: "100%", role: "img", style: "min-width:640px;display:block",
            "aria-label": `${name} in each of ${count} slots, by site. Most: ${figures(most)} ${unit}.` });
          for (let tick = 0; tick <= ceiling * 1.0001; tick += step) {
            const y = height - bottom - tick * scale;
            svg.append(make("line", { class: "gridline", x1: left, x2: width, y1: y, y2: y }),
              make("text", { x: left - 8, y: y + 4, "text-anchor": "end" }, figures(tick)));
          }
          stacks.forEach((stack, slot) => {
            const x = left + slot * pitch + pitch * 0.12, start = slotStart(plan, slot);
            const group = make("g", { opacity: slot < current ? 0.35 : 1 });
            let y = height - bottom;
            const part = (label, amount, fill) => {
              if (!(amount > 0)) return;
              y -= amount * scale;
              group.append(make("rect", { x, y, width: pitch * 0.76, height: Math.max(amount * scale, 0.5), fill },
                make("title", {}, `${hour(start)} UTC, ${label}: ${figures(amount)} ${unit}`)));
            };
            for (const site of names) part(site, stack.get(site), color(site));
            part("without a place", unserved[slot], "var(--bad)");
            svg.append(group);
            if (slot === current) {
              svg.append(make("rect", { x, y: height - bottom + 1, width: pitch * 0.76, height: 3, rx: 1.5, fill: "var(--now)" }));
            }
            if (count <= 30 || slot % Math.ceil(count / 24) === 0) {
              svg.append(make("text", { x: x + pitch * 0.38, y: height - 7, "text-anchor": "middle",
                "font-weight": slot === current ? 700 : 400 }, hour(start)));
            }
          });
          byId("chart").replaceChildren(svg);
          const lost = unserved.some((amount) => amount > 0)
            ? [make("span", {}, make("span", { class: "swatch", background: "var(--bad)" }), "without a place")] : [];
          byId("legend").replaceChildren(...names.map((site) => make("span", {}, swatch(site), site)), ...lost);
          byId("chart-note").textContent = (unit === "queries" ? "Queries" : name + " in " + unit)
            + " in each slot, hours in UTC; the marked slot is the present one. The plan counts only what was left of its "
            + "first slot when it was made, " + hour(new Date(plan.issuedAt)) + " UTC.";
        }

        function showMatrix(plan, now) {
          const slot = slotAt(plan, now), key = [plan.id, slot, state.digest].join();
          if (key === state.shownMatrix) return;
          state.shownMatrix = key;
          byId("slot").textContent = "· " + hour(slotStart(plan, slot)) + " to " + hour(slotStart(plan, slot + 1)) + " UTC";
          const shares = new Map(), lost = new Map();
          const place = (row) => JSON.stringify([row.area, row.class]);
          for (const row of plan.shares) {
            if (row.slot === slot) shares.set(place(row), [...(shares.get(place(row)) || []), row]);
          }
          for (const row of plan.unserved) if (row.slot === slot) lost.set(place(row), row);
          const rows = state.fleet.areas.flatMap((area) => state.fleet.classes.map((entry, index) => {
            const pair = { area: area.name, class: entry.name };
            const here = (shares.get(place(pair)) || []).filter((row) => row.share >= 0.0005).sort((a, b) => b.share - a.share);
            const missing = lost.get(place(pair));
            const total = here.reduce((sum, row) => sum + row.queries, missing ? missing.queries : 0);
            const parts = here.map((row) => [row.share, color(row.site), row.site + " " + percent(row.share)]);
            if (missing && total > 0) parts.push([missing.queries / total, "hatched", "without a place " + percent(missing.queries / total)]);
            const words = here.map((row) => make("span", { class: "keep" }, swatch(row.site), row.site + " " + percent(row.share)));
            if (missing) words.push(make("span", { class: "note bad" }, queries(missing.queries) + " without a place: " + missing.reason));
            return make("tr", {},
              index === 0 ? make("th", { scope: "rowgroup", rowspan: state.fleet.classes.length }, area.name) : null,
              make("td", { class: "keep" }, entry.name),
              make("td", { class: "num" }, queries(total)),
              make("td", { class: "wide" }, parts.length ? bar(parts, true) : make("span", { class: "muted" }, "no demand")),
              make("td", {}, ...words),
              make("td", { class: "num" }, make("button", { type: "button", "aria-label": `Why ${area.name} ${entry.name}?`,
                onclick: (event) => explain(event.currentTarget, plan, slot, pair) }, "Why?")));
          }));
          byId("matrix").tBodies[0].replaceChildren(...rows);
        }

        // Shows under a row, or hides again, what each site would cost.
        async function explain(button, plan, slot, pair) {
          const row = button.closest("tr");
          const open = document.querySelector("tr.why");
          const closes = open && open.dataset.of === JSON.stringify(pair);
          if (open) open.remove();
          for (const head of document.querySelectorAll("#matrix th[rowspan]")) head.rowSpan = state.fleet.classes.length;
          if (closes) return;
          const query = new URLSearchParams({ area: pair.area, class: pair.class, slot: String(slot) });
          const cell = make("td", { colspan: 5 }, "…");
          const detail = make("tr", { class: "why", "data-of": JSON.stringify(pair) }, cell);
          row.after(detail);
          let head = row;
          while (head && !head.querySelector("th[rowspan]")) head = head.previousElementSibling;
          if (head) head.querySelector("th[rowspan]").rowSpan += 1;
          try {
            const found = await ask(`/api/v1/plans/${encodeURIComponent(plan.id)}/explanation?${query}`);
            cell.replaceChildren(...explanation(found));
          } catch (error) {
            cell.replaceChildren(make("span", { class: "bad" }, String(error.message || error)));
          }
        }
        function explanation(found) {
          const limits = found.bindingLimits.length ? "Limits that bind: " + found.bindingLimits.join("; ") + "." : "No limit binds.";
          const next = found.nextBest ? " Next best: " + found.nextBest + "." : "";
          const columns = ["Site", "Share", "Carbon, g", "Energy, $", "Water, L", "Delay, s", "Score, 0 is best", "Held back by"];
          return [
            make("div", {}, "One more query would take: ", make("span", { class: "muted" }, limits + next)),
            make("table", {},
              make("thead", {}, make("tr", {}, ...columns.map((name, index) =>
                make("th", { scope: "col", class: index > 0 && index < 7 ? "num" : "" }, name)))),
              make("tbody", {}, ...found.options.map((option) => make("tr", {},
                make("th", { scope: "row" }, swatch(option.site), option.site),
                make("td", { class: "num" }, percent(option.share)),
                make("td", { class: "num" }, figures(option.carbonGrams)),
                make("td", { class: "num" }, figures(option.energyUSD)),
                make("td", { class: "num" }, figures(option.waterLiters)),
                make("td", { class: "num" }, option.delaySeconds > 1e6 ? "out of reach" : number(option.delaySeconds, 2)),
                make("td", { class: "num" }, option.extraScore === undefined ? "–" : figures(option.extraScore)),
                make("td", {}, [...option.limits, ...(option.coveredByRenewables ? ["(own supply in surplus)"] : [])].join("; ")))))),
          ];
        }
        """#
}
