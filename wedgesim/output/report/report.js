"use strict";
(() => {
  const shut = () => [...document.querySelectorAll("details:not([open]):not(.screen)")];
  let opened = [];
  addEventListener("beforeprint", () => { opened = shut(); opened.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => { opened.forEach((d) => { d.open = false; }); opened = []; });
})();
