// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.model;

/// One file inside the wheel of a Python package.
///
/// @param packageName as the package index knows it
/// @param version     exact version
/// @param member      path of the file inside the wheel
/// @param bytes       size of that file
public record WheelMember(String packageName, String version, String member, long bytes) {
    /// The package and its version as pip wants them.
    public String requirement() {
        return packageName + "==" + version;
    }
}
