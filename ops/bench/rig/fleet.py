"""Writes the fleet that Sunward serves in the gateway benchmarks: two sites with three models each."""

import os

_FLEET = """\
# Made by ops/bench. Capacity, budgets and objectives are wide enough never to turn a request away; all else is as in
# production: two classes, the classifier, and Green-Aware Routing among three models.
name: bench
areas:
  - name: los-angeles
    time_zone: America/Los_Angeles
    latitude_degrees: 34.05
    longitude_degrees: -118.24
    typical_queries_per_hour: {chat: 50000, code: 40000}
classes:
  - name: chat
    input_tokens: 1155
    output_tokens: 211
    bytes_per_token: 4
    max_delay_seconds: 30
    delay_penalty_usd_per_second: 0.0002
    priority: 2
    resource_units_per_token: {replica-seconds: 0.0000920}
    routing: {quality_floor: 0.25, quality_target: 0.57, latency_p95_seconds: 30}
  - name: code
    input_tokens: 2048
    output_tokens: 28
    bytes_per_token: 4
    max_delay_seconds: 30
    delay_penalty_usd_per_second: 0.001
    priority: 3
    resource_units_per_token: {replica-seconds: 0.0000465}
    routing: {quality_floor: 0.3, quality_target: 0.63, latency_p95_seconds: 30}
objectives:
  mode: lexicographic
  priority:
    - {objective: carbon, tolerance_fraction: 0.01}
    - {objective: energy, tolerance_fraction: 0.01}
    - {objective: delay, tolerance_fraction: 0.01}
planner: {horizon_slots: 24, slot_minutes: 60, replan_minutes: 5}
routing:
  policy: gar-pd
  precedence: floor
  carbon_allowance: {grams_per_window: 1000000, window_minutes: 60}
"""

_SITE = """\
name: %(name)s
zone: %(zone)s
latitude_degrees: %(latitude)s
longitude_degrees: %(longitude)s
power_usage_effectiveness: 1.18
carbon_tax_usd_per_kilogram: 0.051
water:
  usage_effectiveness_by_wet_bulb:
    - {wet_bulb_celsius: 0, liters_per_kwh: 0.9}
    - {wet_bulb_celsius: 28, liters_per_kwh: 2.5}
  energy_water_intensity_liters_per_kwh: 1.1
power: {grid_limit_kw: 100000, solar_capacity_kw: %(solar)s, wind_capacity_kw: %(wind)s}
network:
  los-angeles: {round_trip_milliseconds: 14, bandwidth_megabits_per_second: 1000}
resource_capacity_per_hour: {replica-seconds: 1000000000}
typical: {carbon_intensity_grams_per_kwh: %(carbon)s, price_usd_per_mwh: 58, wet_bulb_celsius: 13}
models:
"""

_MODEL = """\
  - name: %(name)s
    replicas: 2
    max_concurrency_per_replica: 1024
    prefill_joules_per_token: %(prefill)s
    decode_joules_per_token: %(decode)s
    time_to_first_token_milliseconds: 30
    prefill_milliseconds_per_thousand_tokens: 32.4
    inter_token_milliseconds_p50: %(median)s
    inter_token_milliseconds_p95: %(tail)s
    traffic_weight: %(weight)s
    parameters_billions: %(parameters)s
    context_tokens: 131072
    quality_by_class: {chat: %(chat)s, code: %(code)s}
"""

_SITES = [
    {"name": "tucson", "zone": "US-SW-TEPC", "latitude": 32.22, "longitude": -110.97,
     "solar": 12, "wind": 0, "carbon": 400},
    {"name": "portland", "zone": "US-NW-PGE", "latitude": 45.52, "longitude": -122.68,
     "solar": 0, "wind": 8, "carbon": 230},
]
_MODELS = [
    {"name": "llama-3.1-8b", "prefill": 0.0226, "decode": 0.165, "median": 8.9, "tail": 11.4, "weight": 3,
     "parameters": 8.0, "chat": 0.441, "code": 0.516},
    {"name": "qwen-2.5-32b", "prefill": 0.09, "decode": 0.6, "median": 14.0, "tail": 17.0, "weight": 2,
     "parameters": 32.5, "chat": 0.60, "code": 0.66},
    {"name": "llama-3.1-70b", "prefill": 0.1999, "decode": 1.207, "median": 20.0, "tail": 23.1, "weight": 1,
     "parameters": 70.6, "chat": 0.631, "code": 0.695},
]


def write(folder, ports):
    """Makes `folder` a fleet whose models are all served at these ports of this machine; without ports, nowhere yet."""
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "fleet.yaml"), "w", encoding="utf-8") as file:
        file.write(_FLEET)
    endpoints = ", ".join(f"http://127.0.0.1:{port}" for port in ports)
    served = f"    endpoints: [{endpoints}]\n" if endpoints else ""
    for site in _SITES:
        text = _SITE % site + "".join(_MODEL % model + served for model in _MODELS)
        with open(os.path.join(folder, f"{site['name']}.yaml"), "w", encoding="utf-8") as file:
            file.write(text)


if __name__ == "__main__":
    import sys

    write(sys.argv[1], sys.argv[2:])
