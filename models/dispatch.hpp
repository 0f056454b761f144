// SPDX-License-Identifier: Apache-2.0
// Who carries the demand at a moment: a pure function from what each source offers to what it
// gives. In this order: what turbines cannot help giving, the grid, turbines and stores (or stores
// and turbines), interruptible load; what is left is lost, and what the grid and turbines have left
// over is charged. A demand below 0 is a surplus: left over as well, before what the grid has.
#pragma once

#include "models/platform.hpp"
#include "models/units.hpp"

namespace ridethrough {

// What a store offers.
struct StoreOffer {
  Power gives;               // at most
  Energy usable;             // what a tick of giving must not exceed: else it gives nothing
  Power takes;               // at most, of what is left over ...
  Power ignores;             // ... but nothing of no more than this
  bool charged_by_turbines;  // or by the grid only
};

// What a source offers that runs, whether or not anything is asked of it.
struct SourceOffer {
  Power least;  // of which it gives so much; what nobody takes is spilled
  Power most;
};

struct Offers {
  Power demand;          // below 0: surplus
  Power grid;            // what it is to carry at most, the contract regarded
  Power grid_above;      // and above that, of what nothing else carries
  SourceOffer turbines;  // that run
  Power interruptible;   // load that may be shed
  bool outage;           // of the grid: stores may use their reserve
  bool stores_first;     // before turbines; then these charge none while anything is asked of both
  int stores;            // how many
};

template <int most>
struct Flows {
  Power grid;      // charging included; below 0: so much of a surplus is left over by all
  Power turbines;  // the same, and what is spilled
  Power interrupted;
  Power lost;
  Power stored;       // given by all stores; negative: taken
  Power store[most];  // by each
};

namespace detail {

template <class Stores, int most>
RT_HD Power discharge(const Offers& offers, const Stores& stores, Power wanted,
                      Flows<most>& flows) {
  Power given = 0;
  for (int i = 0; i < offers.stores; ++i) {
    const StoreOffer store = stores(i);
    const Power left = wanted - given;
    Power power = left < store.gives ? left : store.gives;
    if (power > store.usable) power = 0;
    flows.store[i] = power;
    given += power;
  }
  flows.stored = given;
  return given;
}

// From what is left over, of a surplus and the grid first; what it takes is added to the flows.
template <class Stores, int most>
RT_HD void charge(const Offers& offers, const Stores& stores, Power grid_left, Power turbines_left,
                  Flows<most>& flows) {
  Power taken = 0;
  for (int i = 0; i < offers.stores; ++i) {
    const StoreOffer store = stores(i);
    const Power at_most = grid_left + (store.charged_by_turbines ? turbines_left : 0);
    const Power least = at_most < store.takes ? at_most : store.takes;
    const Power power = at_most > store.ignores ? least : 0;
    flows.store[i] = -power;
    const Power by_grid = power < grid_left ? power : grid_left;
    grid_left -= by_grid;
    turbines_left -= power - by_grid;
    flows.grid += by_grid;
    flows.turbines += power - by_grid;
    taken += power;
  }
  flows.stored = -taken;
}

// Of sources that give nothing unless they are asked.
template <int most, class Stores>
RT_HD Flows<most> share_out(const Offers& offers, const Stores& stores) {
  Flows<most> flows;
  flows.stored = 0;
  flows.turbines = 0;
  flows.interrupted = 0;
  flows.grid = offers.demand < offers.grid ? offers.demand : offers.grid;
  Power left = offers.demand - flows.grid;
  if (left == 0) {
    charge(offers, stores, offers.grid - offers.demand, offers.turbines.most, flows);
    flows.lost = 0;
    return flows;
  }
  if (offers.stores_first) left -= discharge(offers, stores, left, flows);
  flows.turbines = offers.turbines.most < left ? offers.turbines.most : left;
  left -= flows.turbines;
  if (!offers.stores_first) left -= discharge(offers, stores, left, flows);
  const Power above = offers.grid_above < left ? offers.grid_above : left;
  flows.grid += above;
  left -= above;
  flows.interrupted = offers.interruptible < left ? offers.interruptible : left;
  flows.lost = left - flows.interrupted;
  if (left == 0 && flows.stored == 0 && !offers.stores_first) {
    charge(offers, stores, 0, offers.turbines.most - flows.turbines, flows);
  }
  return flows;
}

// As long as turbines give more than is asked for, the grid gives nothing.
template <int most, class Stores>
RT_RARE Flows<most> share_out_above_least(Offers offers, const Stores& stores) {
  const Power least = offers.turbines.least;
  const bool suffices = least > offers.demand;
  const Power asked = offers.demand > 0 ? offers.demand : 0;
  const Power carried = suffices ? asked : least;
  offers.demand -= carried;
  offers.turbines = {0, offers.turbines.most - carried};
  if (suffices) offers.grid = 0;
  Flows<most> flows = share_out<most>(offers, stores);
  flows.turbines += carried;
  if (flows.turbines < least) flows.turbines = least;
  return flows;
}

}  // namespace detail

// stores(i) is the offer of store i, in their order; there are `most` of them at most.
template <int most, class Stores>
RT_HD Flows<most> dispatch(const Offers& offers, const Stores& stores) {
  if (offers.turbines.least > 0) return detail::share_out_above_least<most>(offers, stores);
  return detail::share_out<most>(offers, stores);
}

}  // namespace ridethrough
