extension ConsolePage {
    /// What the page knows, and how it keeps it fresh.
    static let refreshScript = #"""
        const refreshMilliseconds = 2000;
        const state = { fleet: null, digest: null, plan: null, status: null, ready: null, sites: [], measure: 0,
                        answeredAt: null, shownProblems: null, shownChart: null, shownMatrix: null, batches: [],
                        prices: null, pricesOf: null, shownPrices: null };

        async function ask(path, allowed = []) {
          const response = await fetch(path, { signal: AbortSignal.timeout(5000), headers: { Accept: "application/json" } });
          const body = await response.json();
          if (!response.ok && !allowed.includes(response.status)) throw new Error(body.detail || "HTTP " + response.status);
          return body;
        }

        // The fleet and the plan are large and change seldom: they are asked for when their names change.
        async function refresh() {
          const [status, sites, ready] = await Promise.all(
            [ask("/api/v1/status"), ask("/api/v1/sites"), ask("/readyz", [503])]);
          if (status.fleetDigest !== state.digest) {
            const found = await ask("/api/v1/fleet");
            state.fleet = found.fleet;
            state.digest = found.digest;
          }
          if (!status.planID) state.plan = null;
          else if (!state.plan || state.plan.id !== status.planID) state.plan = await ask("/api/v1/plans/current");
          // The database may be away: what was seen last goes on being shown.
          const batches = status.batches ? await ask("/api/v1/batches?limit=10").catch(() => state.batches) : [];
          if (state.plan) await refreshPrices(state.plan, new Date(status.clock.now));
          Object.assign(state, { status, sites, ready, batches, answeredAt: new Date() });
        }

        function show() {
          const { status, sites, ready, plan } = state;
          if (!status) return;
          const now = new Date(status.clock.now);
          showHeader(status);
          showProblems(problems(status, ready, sites, plan, now));
          showTiles(status, plan, now);
          showSites(sites, status, plan);
          showBatches(status, state.batches, now);
          if (plan) {
            showChart(plan, now);
            showMatrix(plan, now);
            showPrices();
            showQuestions();
          } else {
            byId("chart-note").textContent = "There is no plan yet.";
          }
          byId("updated").textContent = "Updated " + second(state.answeredAt) + ", every "
            + refreshMilliseconds / 1000 + " s";
          byId("main").classList.remove("away");
        }

        // Keeps showing what was last known, and says that it is old.
        function showAway(error) {
          const known = state.answeredAt;
          showProblems([["bad", "The service does not answer.", (known
            ? "What is shown is of " + second(known) + ". " : "") + String(error.message || error)]]);
          byId("main").classList.toggle("away", Boolean(known));
          byId("updated").textContent = "Trying again every " + refreshMilliseconds / 1000 + " s";
        }

        async function loop() {
          for (;;) {
            if (!document.hidden || !state.status) {
              try {
                await refresh();
                show();
              } catch (error) {
                showAway(error);
              }
            }
            await new Promise((resume) => setTimeout(resume, refreshMilliseconds));
          }
        }

        showMeasures();
        byId("ask").addEventListener("submit", askWhatIf);
        byId("ask-what").addEventListener("change", fitQuestion);
        loop();
        """#
}
