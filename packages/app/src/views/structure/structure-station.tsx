export function StructureStation() {
  return <p>Nothing here yet.</p>
}
