/// The console page: one document without outside resources, which asks the control API for everything it shows.
///
/// Data reaches the page as text nodes and numbers only, never as markup.
enum ConsolePage {
    /// The whole page.
    static let html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Sunward</title>
        <style>
        \(style)
        </style>
        </head>
        \(markup)
        <script>
        "use strict";
        \(elementScript)
        \(overviewScript)
        \(planScript)
        \(timeScript)
        \(priceScript)
        \(refreshScript)
        </script>
        </html>

        """

    private static let markup = """
        <body>
        <header>
          <div class="brand">
            <svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
              <circle cx="16" cy="16" r="6.5" fill="var(--sun)"/>
              <g stroke="var(--sun)" stroke-width="2.4" stroke-linecap="round">
                <path d="M16 2v4M16 26v4M2 16h4M26 16h4M6.1 6.1l2.8 2.8M23.1 23.1l2.8 2.8M6.1 25.9l2.8-2.8M23.1 8.9l2.8-2.8"/>
              </g>
            </svg>
            <div>
              <h1>Sunward <span id="fleet" class="muted"></span></h1>
              <p class="muted small" id="objectives"></p>
            </div>
          </div>
          <div class="clock">
            <div id="clock">–</div>
            <div id="speed" class="muted small"></div>
          </div>
        </header>
        <noscript><p class="alert bad">The console needs JavaScript; the API under /api/v1 does not.</p></noscript>
        <main id="main">
          <section id="alerts" role="status" aria-live="polite" aria-label="Problems"></section>
          <section class="tiles" id="tiles" aria-label="Overview"></section>
          <section class="card" aria-labelledby="sites-title">
            <h2 id="sites-title">Sites</h2>
            <div class="scroll"><table id="sites">
              <thead><tr>
                <th scope="col">Site</th>
                <th scope="col">State</th>
                <th scope="col" class="num">Carbon<br><span class="unit">g/kWh</span></th>
                <th scope="col" class="num">Price<br><span class="unit">$/MWh</span></th>
                <th scope="col" class="num">Sun + wind<br><span class="unit">kW</span></th>
                <th scope="col" class="num">Planned queries<br><span class="unit">this slot</span></th>
                <th scope="col" class="num">Energy: own | grid<br><span class="unit">kWh this slot</span></th>
                <th scope="col" class="num">Utilisation</th>
                <th scope="col" class="num">Water today<br><span class="unit">L</span></th>
                <th scope="col" class="num">Carbon today<br><span class="unit">kg</span></th>
              </tr></thead>
              <tbody></tbody>
            </table></div>
          </section>
          <section class="card" aria-labelledby="chart-title">
            <div class="row">
              <h2 id="chart-title">The plan, slot by slot</h2>
              <fieldset id="measures"><legend class="hidden">What the bars show</legend></fieldset>
            </div>
            <div id="legend" class="legend"></div>
            <div id="chart" class="scroll"></div>
            <p class="muted small" id="chart-note"></p>
          </section>
          <section class="card" aria-labelledby="matrix-title">
            <h2 id="matrix-title">Where queries go now <span id="slot" class="muted"></span></h2>
            <div class="scroll"><table id="matrix">
              <thead><tr>
                <th scope="col">Area</th>
                <th scope="col">Class</th>
                <th scope="col" class="num">Queries</th>
                <th scope="col" class="wide">Shares</th>
                <th scope="col">Sites</th>
                <th scope="col"><span class="hidden">Explanation</span></th>
              </tr></thead>
              <tbody></tbody>
            </table></div>
          </section>
          <section class="card" id="prices-card" aria-labelledby="prices-title" hidden>
            <h2 id="prices-title">What binds now, and what one more would save</h2>
            <p class="muted small" id="prices-note"></p>
            <div class="scroll"><table id="prices">
              <thead><tr>
                <th scope="col">Site</th>
                <th scope="col" class="num">Demand costs<br><span class="unit">a kWh</span></th>
                <th scope="col" class="num">Own supply<br><span class="unit">a kWh</span></th>
                <th scope="col" class="num">Grid limit<br><span class="unit">a kWh</span></th>
                <th scope="col" class="num">Capacity<br><span class="unit">a unit</span></th>
                <th scope="col">Binding</th>
              </tr></thead>
              <tbody></tbody>
            </table></div>
            <form id="ask">
              <label>What if <select id="ask-site"></select></label>
              <label><select id="ask-what"></select></label>
              <label><span class="hidden">Amount</span><input id="ask-amount" type="number" step="any" value="100" size="8" required></label>
              <button type="submit">Ask</button>
            </form>
            <div id="ask-answer" aria-live="polite"></div>
          </section>
          <section class="card" id="batches-card" aria-labelledby="batches-title" hidden>
            <h2 id="batches-title">Batches</h2>
            <p class="muted small" id="batches-note"></p>
            <div class="scroll"><table id="batches">
              <thead><tr>
                <th scope="col">Batch</th>
                <th scope="col">State</th>
                <th scope="col">From</th>
                <th scope="col" class="num">Answered</th>
                <th scope="col" class="num">Tokens<br><span class="unit">in | out</span></th>
                <th scope="col" class="num">Carbon<br><span class="unit">g</span></th>
                <th scope="col" class="num">Made</th>
                <th scope="col" class="num">Due or ended</th>
              </tr></thead>
              <tbody></tbody>
            </table></div>
          </section>
        </main>
        <footer class="muted small"><span id="updated"></span><span>
          <a href="/readyz">readiness</a> · <a href="/metrics">metrics</a> · <a href="/api/v1/plans/current">plan as JSON</a>
        </span></footer>
        </body>
        """
}
