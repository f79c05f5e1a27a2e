// SPDX-License-Identifier: Apache-2.0
package io.gemlake.engine.task;

/// What can be asked about a document, in the order in which examples answer it.
enum Field {
    SENTIMENT,
    PEOPLE,
    ORGANISATIONS,
    PLACES,
    SUMMARY
}
