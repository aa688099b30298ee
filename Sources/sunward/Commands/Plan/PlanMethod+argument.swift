import ArgumentParser
import Planning

extension PlanMethod: ExpressibleByArgument {}
