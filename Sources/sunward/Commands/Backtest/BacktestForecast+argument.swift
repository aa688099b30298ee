import ArgumentParser
import Simulation

extension BacktestSettings.Forecast: ExpressibleByArgument {}
