// What agents inherit: what other slices may use.
export { changed, effective, inForce, type Layer, textsLength, type Values } from "./inheritance.ts";
export { layersOf, type LayersOfBoards, layersOfBoards, placeById, placeRights, type PlaceRow } from "./store.ts";
