import ArgumentParser
import Routing
import SunwardModel

extension RoutingPolicyName: ExpressibleByArgument {}
extension RoutingSettings.Precedence: ExpressibleByArgument {}
extension ReplaySettings.TargetScope: ExpressibleByArgument {}
