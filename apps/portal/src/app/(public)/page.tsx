export default function LandingPage() {
  return <p>Gatehouse</p>
}
