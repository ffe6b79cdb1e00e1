export function ReportStation() {
  return <p>Nothing here yet.</p>
}
