// The sidebar as a sheet, on phones.
import { useT } from "../i18n/index.ts";
import { Drawer } from "../ui/drawer.tsx";
import { Sidebar } from "./sidebar.tsx";

export default function MobileSheet({ isOpen, onClose, onSearch }: { isOpen: boolean; onClose(): void; onSearch(): void }) {
  const t = useT();
  return (
    <Drawer isOpen={isOpen} onClose={onClose} label={t("shell.navigation")} side="left">
      <Sidebar
        onSearch={() => {
          onClose();
          onSearch();
        }}
      />
    </Drawer>
  );
}
