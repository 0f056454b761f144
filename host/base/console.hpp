// SPDX-License-Identifier: Apache-2.0
// All that the program prints. Text comes from files of others, too: whatever is not plain text is
// replaced, so that none of it can give orders to a terminal. Nothing here throws or allocates.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string_view>

namespace ridethrough {

// At the start of main(): a reader that has gone is an error of write() instead of a signal, and so
// is a file beyond the limit of its size. Streams that are closed are taken by something that can
// be neither read nor written as they are, so that no file gets their number and their text.
void secure_streams() noexcept;

// To standard output, the place of results. The first failure is kept for finish_output(); nothing
// is written after it. Control characters other than line ends (a carriage return before them, too)
// and tabs, and bytes that are no UTF-8, come out as U+FFFD.
void print(std::string_view text) noexcept;

// To standard error, in the same way: one text of these parts. What cannot be said is lost.
void say(std::initializer_list<std::string_view> parts) noexcept;
inline void say(std::string_view text) noexcept { say({text}); }

// Says "ridethrough: ", the parts and a line end. Each part is cut at 4000 bytes.
void complain(std::initializer_list<std::string_view> parts) noexcept;

// The columns of the terminal that a stream is; where it is none, or does not say, what the
// variable COLUMNS of the environment says, else 80.
std::size_t width_of(int stream) noexcept;
inline std::size_t width_of_stdout() noexcept { return width_of(1); }

// A line on a terminal that the next one, or nothing, takes the place of.
void draw_line(int terminal, std::string_view row) noexcept;
void erase_line(int terminal) noexcept;

// At the end of main(), with the code that the program would end with. Where standard output could
// not be written it says so and returns kMachineFailed instead of kDone. A reader that has had
// enough, as in `| head`, is no failure.
int finish_output(int code) noexcept;

}  // namespace ridethrough
