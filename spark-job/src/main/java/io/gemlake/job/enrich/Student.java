// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.enrich;

/// Student's distribution.
final class Student {
    private Student() {}

    /// The 97.5 % quantile: exact for 1 and 2 degrees of freedom, else by the series of Abramowitz and Stegun, Handbook
    /// of Mathematical Functions, 26.7.5, to two thousandths.
    static double quantile(long freedom) {
        if (freedom == 1) {
            return 12.7062;
        }
        if (freedom == 2) {
            return 4.3027;
        }
        double z = 1.959964;
        double z2 = z * z;
        double first = (z2 + 1) / 4;
        double second = ((5 * z2 + 16) * z2 + 3) / 96;
        double third = (((3 * z2 + 19) * z2 + 17) * z2 - 15) / 384;
        double fourth = ((((79 * z2 + 776) * z2 + 1482) * z2 - 1920) * z2 - 945) / 92160;
        double n = freedom;
        return z * (1 + (first + (second + (third + fourth / n) / n) / n) / n);
    }
}
