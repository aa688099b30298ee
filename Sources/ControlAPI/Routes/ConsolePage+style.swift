extension ConsolePage {
    /// How the page looks; the colours follow the reader's preference for light or dark.
    static let style = """
        :root {
          --bg: #f5f6f4; --card: #ffffff; --text: #1b2420; --muted: #5a665f; --line: #dfe4e0; --track: #e9edea;
          --sun: #d98a00; --good: #1c7a4b; --warn: #8a5a00; --warn-bg: #fff3d6; --bad: #b3261e; --bad-bg: #fde8e6;
          --own: #3d9a63; --grid: #8b95a1; --now: #d98a00;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --bg: #121714; --card: #1a211d; --text: #e6ece8; --muted: #9aa8a0; --line: #2c362f; --track: #2a332d;
            --sun: #f5b731; --good: #63c794; --warn: #f0c060; --warn-bg: #3a2f12; --bad: #ff8a80; --bad-bg: #3d1d1a;
            --own: #4fae77; --grid: #78838f; --now: #f5b731;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0 auto; padding: 20px 24px; max-width: 1440px; background: var(--bg); color: var(--text);
          font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
          font-variant-numeric: tabular-nums;
        }
        h1 { font-size: 20px; margin: 0; letter-spacing: -.01em; }
        h1 span, h2 span { font-weight: 400; }
        h2 { font-size: 15px; margin: 0 0 10px; }
        p { margin: 0; }
        a { color: inherit; }
        header, footer, .row { display: flex; justify-content: space-between; align-items: center; gap: 16px; flex-wrap: wrap; }
        header { margin-bottom: 16px; }
        footer { margin-top: 16px; }
        .row h2 { margin-bottom: 0; }
        .brand { display: flex; gap: 12px; align-items: center; }
        .clock { text-align: right; }
        #clock { font-size: 20px; font-weight: 600; }
        .muted { color: var(--muted); }
        .small, .unit { font-size: 12px; }
        .unit { font-weight: 400; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
        .card, .tile {
          background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 14px 16px; margin-bottom: 14px;
        }
        .tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(165px, 1fr)); gap: 14px; margin-bottom: 14px; }
        .tiles .tile { margin: 0; }
        .tile h2 { font-size: 12px; font-weight: 500; color: var(--muted); margin: 0; }
        .tile .value { font-size: 21px; font-weight: 600; letter-spacing: -.01em; }
        .good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
        .alert {
          border-radius: 8px; padding: 9px 14px; margin-bottom: 10px; border-left: 4px solid var(--warn);
          background: var(--warn-bg); color: var(--text); overflow-wrap: anywhere;
        }
        .alert.bad { border-color: var(--bad); background: var(--bad-bg); }
        .alert strong { margin-right: 6px; }
        .scroll { overflow-x: auto; position: relative; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: 7px 10px; border-bottom: 1px solid var(--line); vertical-align: middle; }
        thead th { font-size: 12px; font-weight: 600; color: var(--muted); vertical-align: bottom; line-height: 1.25; }
        tbody tr:last-child > * { border-bottom: 0; }
        tbody th { font-weight: 600; white-space: nowrap; }
        .num { text-align: right; white-space: nowrap; }
        .wide { width: 34%; min-width: 220px; }
        .note { display: block; font-size: 11px; font-weight: 400; line-height: 1.2; }
        .swatch { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 8px; }
        .bar { display: flex; height: 8px; min-width: 90px; border-radius: 4px; overflow: hidden; background: var(--track); margin-top: 3px; }
        .bar.tall { height: 18px; margin: 0; gap: 1px; }
        .bar > i { display: block; height: 100%; }
        .hatched { background: repeating-linear-gradient(45deg, var(--bad) 0 4px, transparent 4px 8px); }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 10px 0 6px; font-size: 12px; }
        fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 4px; }
        fieldset label { cursor: pointer; border: 1px solid var(--line); border-radius: 7px; padding: 3px 10px; font-size: 12px; }
        fieldset input { position: absolute; opacity: 0; }
        fieldset label:has(input:checked) { background: var(--text); color: var(--card); border-color: var(--text); }
        fieldset label:has(input:focus-visible), button:focus-visible { outline: 2px solid var(--sun); outline-offset: 2px; }
        button {
          font: inherit; font-size: 12px; color: inherit; background: none; border: 1px solid var(--line); border-radius: 7px;
          padding: 2px 10px; cursor: pointer;
        }
        button:hover { border-color: var(--muted); }
        .why > td { background: var(--bg); padding: 12px 16px; }
        .why table { margin-top: 8px; }
        svg text { fill: var(--muted); font-size: 11px; }
        svg .gridline { stroke: var(--line); }
        .keep { white-space: nowrap; margin-right: 12px; }
        form { display: flex; flex-wrap: wrap; gap: 8px; align-items: center; margin: 14px 0 6px; font-size: 13px; }
        select, input[type=number] {
          font: inherit; font-size: 12px; color: inherit; background: var(--card); border: 1px solid var(--line); border-radius: 7px;
          padding: 2px 6px;
        }
        .away > :not(#alerts) { opacity: .45; }
        """
}
