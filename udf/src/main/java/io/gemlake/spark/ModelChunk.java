// SPDX-License-Identifier: Apache-2.0
package io.gemlake.spark;

import java.io.Serializable;

/// One piece of a model file, as it is broadcast. A class of our own, so that Kryo can require its registration.
final class ModelChunk implements Serializable {
    private static final long serialVersionUID = 1L;

    private final byte[] content;

    /// @param content not copied, and not modified afterwards by anyone
    ModelChunk(byte[] content) {
        this.content = content;
    }

    byte[] content() {
        return content;
    }
}
