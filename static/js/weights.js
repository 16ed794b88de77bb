/** Keep the sum under the weights true while they are typed. */
export function addUpWeights(root) {
  const weights = root.querySelector("[data-weights]");
  const words = root.querySelector("[data-weights-words]");
  if (!weights || !words) return;
  weights.addEventListener("input", () => {
    const boxes = [...weights.querySelectorAll("input")];
    const sum = boxes.reduce((total, box) => total + (Number.parseInt(box.value, 10) || 0), 0);
    words.textContent = sum
      ? `Together they make ${sum}.`
      : "All are zero, so no score can be made.";
  });
}
