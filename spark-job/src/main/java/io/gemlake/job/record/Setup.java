// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.record;

/// What a run computed with.
///
/// @param model     its name
/// @param modelHash SHA-256 of its file; empty when the run ended before it was read
/// @param cores     on which tasks could run at a time
/// @param version   of Gemlake
public record Setup(String model, String modelHash, int cores, String version, Driver driver) {}
