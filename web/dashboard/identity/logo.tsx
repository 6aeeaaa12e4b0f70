// The mark of the product with its name.
export const Logo = () => (
  <span className="flex items-center gap-2 font-semibold">
    <img src="/favicon.svg" alt="" width={24} height={24} />
    Mission Control
  </span>
);
