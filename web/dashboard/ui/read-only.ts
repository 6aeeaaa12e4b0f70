// Whether what is below may only be read: buttons and fields that would be refused are left out there.
import { createContext, useContext } from "react";

export const ReadOnly = createContext(false);
export const useIsReadOnly = (): boolean => useContext(ReadOnly);
