// Sets colour mode and language on <html> before the first paint; the app keeps both keys up to date.
(() => {
  var root = document.documentElement;
  var read = (key) => {
    try {
      return localStorage.getItem(key);
    } catch (_) {
      return null;
    }
  };
  var mode = read("mc.theme");
  var dark = mode === "dark" || (mode !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  root.setAttribute("data-mode", dark ? "dark" : "light");
  var locale = read("mc.locale") || (/^zh/i.test(navigator.language) ? "zh" : "en");
  root.lang = locale === "zh" ? "zh-Hans" : "en";
})();
