/** A production build as any project would make it; the bundler is the one the page uses, so that only the code differs. */
export default { build: { target: "es2022", modulePreload: { polyfill: false } } };
