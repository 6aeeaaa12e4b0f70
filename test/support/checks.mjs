// What the tests that are programs of their own check and count. They close with the line "N passed, N failed".

/** Counts what holds and what does not, and says it as it comes. */
export function checks() {
  const failed = [];
  let passed = 0;
  return {
    /** `seen`: what stood there instead, said where it does not hold. */
    check(sentence, condition, seen = "") {
      if (condition) passed += 1;
      else failed.push(sentence);
      console.log(`${condition ? "  ok " : "FAIL "} ${sentence} ${condition ? "" : JSON.stringify(seen)}`);
    },
    /** Says the sum; answers what the program ends with. */
    sum() {
      console.log(`\n${passed} passed, ${failed.length} failed`);
      return failed.length === 0 ? 0 : 1;
    },
  };
}
