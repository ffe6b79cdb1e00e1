export function ResultsStation() {
  return <p>Nothing here yet.</p>
}
