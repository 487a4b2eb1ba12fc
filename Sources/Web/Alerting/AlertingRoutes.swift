//! The routes of home, of personal links and of one alert.

internal import Hummingbird

/// Adds home, the acknowledge page and an alert's page with everything that may be done on it.
func addAlerting(_ site: Site, to router: Router<Visit>) {
  HomeRoutes(site: site).add(to: router)
  AcknowledgeRoutes(site: site).add(to: router)
  AlertRoutes(site: site).add(to: router)
}
