/** Follow the look that was just chosen, without a reload: the server's answer names it. */
export function followTheme(root) {
  root.addEventListener("theme-set", (event) => {
    const { theme } = event.detail;
    if (theme) document.documentElement.dataset.bsTheme = theme;
    else delete document.documentElement.dataset.bsTheme;
  });
}
