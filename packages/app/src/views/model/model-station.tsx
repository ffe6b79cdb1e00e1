export function ModelStation() {
  return <p>Nothing here yet.</p>
}
