// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// One model of the catalogue.
///
/// @param name    what users call it
/// @param about   one line for lists
/// @param file    name of its file in the store
/// @param bytes   size of that file
/// @param sha256  hash of that file, 64 lower-case hexadecimal digits
/// @param licence what its use is subject to
/// @param sources where it can be had, best first
public record CatalogueEntry(
        String name, String about, String file, long bytes, String sha256, Licence licence, List<ModelSource> sources) {
    public CatalogueEntry {
        sources = List.copyOf(sources);
    }

    /// The licence of a model.
    ///
    /// @param name     as lists show it
    /// @param url      where its full text stands
    /// @param notice   what the user reads once, before the first fetch
    /// @param document where a copy of the full text to keep beside the model comes from, or null
    public record Licence(
            String name,
            String url,
            String notice,
            @Nullable WheelMember document) {}
}
