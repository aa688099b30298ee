extension ConsolePage {
    /// Batteries and batches: what plans do with time.
    static let timeScript = #"""
        // What a site's battery holds, and what the plan has it do now.
        function batteryNote(site, status, plan) {
          const battery = (status.batteries || []).find((entry) => entry.site === site);
          if (!battery) return null;
          const order = plan && plan.batteries.find((entry) => entry.site === site);
          const doing = !order ? "" : order.chargeKW > 0 ? ", charging " + figures(order.chargeKW) + " kW"
            : order.dischargeKW > 0 ? ", giving " + figures(order.dischargeKW) + " kW" : ", at rest";
          return make("span", { class: "note muted" },
            "battery " + percent(battery.chargeKWh / battery.capacityKWh) + " of " + figures(battery.capacityKWh) + " kWh" + doing);
        }

        const endedWell = { completed: "good", failed: "bad", expired: "bad", cancelled: "warn", cancelling: "warn" };
        function showBatches(status, batches, now) {
          const waiting = status.batches;
          byId("batches-card").hidden = !waiting || (!batches.length && !waiting.waitingQueries);
          if (byId("batches-card").hidden) return;
          const states = Object.entries(waiting.states).map(([name, count]) => number(count) + " " + name.replace("_", " "));
          const due = waiting.firstDueAt ? ", the first due in " + duration((new Date(waiting.firstDueAt) - now) / 1000) : "";
          byId("batches-note").textContent = (states.length ? states.join(", ") + "; " : "none under way; ")
            + figures(waiting.waitingQueries) + " requests wait for the plan" + due;
          byId("batches").tBodies[0].replaceChildren(...batches.map((batch) => {
            const done = batch.requests > 0 ? batch.completed / batch.requests : 0;
            const failed = batch.requests > 0 ? batch.failed / batch.requests : 0;
            return make("tr", {},
              make("th", { scope: "row" }, batch.id.slice(0, 14) + "…", make("span", { class: "note muted" }, batch.key || "no key")),
              make("td", { class: endedWell[batch.status] || "" }, batch.status.replace("_", " ")),
              make("td", {}, batch.area, make("span", { class: "note muted" }, batch.class || "class by request")),
              make("td", { class: "num" }, number(batch.completed) + " of " + number(batch.requests)
                + (batch.failed ? ", " + number(batch.failed) + " failed" : ""),
                bar([[done, "var(--own)", "answered " + percent(done)], [failed, "var(--bad)", failed ? "failed " + percent(failed) : ""]])),
              make("td", { class: "num" }, figures(batch.inputTokens) + " | " + figures(batch.outputTokens)),
              make("td", { class: "num" }, figures(batch.carbonGrams)),
              make("td", { class: "num" }, moment(new Date(batch.createdAt))),
              make("td", { class: "num" }, moment(new Date(batch.endedAt || batch.dueAt)),
                make("span", { class: "note muted" }, batch.endedAt ? "ended" : "due")));
          }));
        }
        """#
}
