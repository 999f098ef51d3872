// Taking things away: the link, the figure, the data, the scenario.
"use strict";
(function (W) {
  const { el } = W;
  const byId = (id) => document.getElementById(id);

  W.taking = function (screen, source, say) {
    const name = (ending) => `${screen.case.name}-explored${ending}`;

    async function copy() {
      try {
        await navigator.clipboard.writeText(location.href);
        say("Link copied");
        byId("copy").textContent = "Copied";
        setTimeout(() => { byId("copy").textContent = "Copy link"; }, 1500);
      } catch (error) {
        byId("link").focus();
        say("Select and copy the link");
      }
    }

    function offer(blob, called) {
      const place = URL.createObjectURL(blob), anchor = el("a", { href: place, download: called });
      document.body.append(anchor);
      anchor.click();
      anchor.remove();
      setTimeout(() => URL.revokeObjectURL(place), 10000);
      say(`${called} downloaded`);
    }

    async function download(what, ending) {
      try {
        offer(await source.file(what, screen.view()), name(ending));
      } catch (error) {
        byId("plane-note").textContent = error.message;
      }
    }

    function picture() {
      const whole = el("canvas", { width: byId("plane").width, height: byId("plane").height }), pen = whole.getContext("2d");
      pen.fillStyle = W.colour("--ground");
      pen.fillRect(0, 0, whole.width, whole.height);
      for (const id of ["plane", "marks"]) pen.drawImage(byId(id), 0, 0);
      whole.toBlob((blob) => offer(blob, name(".png")), "image/png");
    }

    byId("link").addEventListener("focus", (event) => event.target.select());
    byId("copy").addEventListener("click", copy);
    byId("get-data").addEventListener("click", () => download("csv", ".csv"));
    byId("get-yaml").addEventListener("click", () => download("yaml", ".yaml"));
    byId("get-figure").addEventListener("click", () => (screen.case.alone ? picture() : download("figure", ".svg")));
  };
})(Wedgesim);
