// Whether the explorer is still there and still has the scenario of this page.
"use strict";
(function (W) {
  const EVERY = 2000;

  // Says at the head of the page what has happened; `again` asks everything anew once the explorer is back.
  W.watch = function (revision, again) {
    const place = document.getElementById("away");
    let gone = false, said = "";

    function tell(text, button) {
      if (text === said) return;
      said = text;
      place.replaceChildren(...(text ? [text, ...(button ? [" ", W.el("button", { type: "button", on: { click: () => location.reload() } }, button)] : [])] : []));
    }

    async function look() {
      let found;
      try {
        found = await (await fetch("revision", { cache: "no-store" })).json();
      } catch (error) {
        watch.away();
        return;
      }
      if (found.revision !== revision) { gone = false; watch.other(); return; }
      tell(found.problem ? `The scenario's file has changed and cannot be read; this is as it was before. ${found.problem}` : "");
      if (gone) { gone = false; again(); }
    }

    const watch = {
      away() { gone = true; tell("The explorer has ended. Start it again in the terminal; this page goes on as soon as it is there."); },
      other() { tell("The scenario's file has changed, or another scenario is served here now. This page still shows the earlier one, and gets no more answers.", "Show it as it is now"); },
    };
    setInterval(() => { if (!document.hidden) look(); }, EVERY);
    document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
    return watch;
  };
})(Wedgesim);
