extension ConsolePage {
    /// How elements are made, numbers written, and sites coloured.
    static let elementScript = #"""
        const palette = ["#2f7fc1", "#e08a1e", "#2f9e6e", "#b5529b", "#7a6ad0", "#c9503f", "#6f9a2a", "#1a9aa8",
                         "#a07a3f", "#6b7a8c"];
        const byId = (id) => document.getElementById(id);

        // Makes an element. Strings become text nodes, so nothing that is shown can become markup.
        function make(tag, attributes, ...children) {
          const element = tag === "svg" || make.svg.has(tag)
            ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
          for (const [name, value] of Object.entries(attributes || {})) {
            if (name === "onclick" || name === "onchange") element[name] = value;
            else if (name === "background") element.style.background = value;
            else if (name === "width%") element.style.width = value + "%";
            else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
          }
          element.append(...children.filter((child) => child !== null && child !== undefined));
          return element;
        }
        make.svg = new Set(["rect", "line", "text", "g", "title"]);

        function number(value, digits = 0) {
          if (value === null || value === undefined || !Number.isFinite(value)) return "–";
          return value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
        }
        // Three figures, however large or small; what is left of rounding is nothing.
        function figures(value) {
          if (value === null || value === undefined || !Number.isFinite(value)) return "–";
          const size = Math.abs(value);
          if (size < 1e-9) return "0";
          if (size >= 1e6) return (value / 1e6).toLocaleString("en-US", { maximumSignificantDigits: 3 }) + " M";
          if (size >= 100) return number(value);
          return value.toLocaleString("en-US", { maximumSignificantDigits: 3 });
        }
        // Forecasts speak of parts of a query.
        const queries = (value) => value > 1e-9 && value < 1 ? "<1" : figures(value);
        const percent = (fraction) => fraction > 0 && fraction < 0.005 ? "<1 %" : number(fraction * 100) + " %";
        function duration(seconds) {
          const s = Math.max(0, seconds);
          if (s < 90) return number(s) + " s";
          if (s < 5400) return number(s / 60) + " min";
          if (s < 172800) return number(s / 3600, 1) + " h";
          return number(s / 86400, 1) + " days";
        }
        const moment = (date) => date.toISOString().slice(0, 16).replace("T", " ");
        const second = (date) => date.toISOString().slice(11, 19) + " UTC";
        const hour = (date) => date.toISOString().slice(11, 16);

        const siteNames = () => state.fleet ? state.fleet.sites.map((site) => site.name) : [];
        function color(site) {
          const index = siteNames().indexOf(site);
          return palette[(index < 0 ? palette.length - 1 : index) % palette.length];
        }
        const swatch = (site) => make("span", { class: "swatch", background: color(site), "aria-hidden": "true" });

        // A bar of parts: [fraction, background, words]. The words are also what a screen reader says.
        function bar(parts, tall) {
          const words = parts.map((part) => part[2]).filter(Boolean).join(", ");
          return make("div", { class: tall ? "bar tall" : "bar", role: "img", "aria-label": words, title: words },
            ...parts.filter((part) => part[0] > 0).map((part) => part[1] === "hatched"
              ? make("i", { class: "hatched", "width%": part[0] * 100 })
              : make("i", { background: part[1], "width%": Math.min(100, part[0] * 100) })));
        }
        """#
}
