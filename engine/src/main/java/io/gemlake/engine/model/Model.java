// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.model;

import io.gemlake.engine.kernel.Kernels;
import io.gemlake.engine.kv.KvLayout;

/// A loaded model: immutable, shared by all lanes. What a lane writes to is its [Workspace].
public sealed interface Model permits Decoder {
    KvLayout kvLayout();

    /// Number of layers.
    int layers();

    /// Buffers for steps of up to `maxRows` rows and paths of up to `maxContext` positions.
    /// The kernels keep scratch memory, so each lane brings its own.
    Workspace workspace(Kernels kernels, int maxRows, int maxContext);

    /// Computes the layers of all rows of the batch: stores their keys and values in their segments, and the hidden
    /// states of the rows asked for in [Workspace#hidden].
    void forward(Batch batch, Workspace workspace);

    Head head();
}
