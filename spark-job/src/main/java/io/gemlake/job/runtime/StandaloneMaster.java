// SPDX-License-Identifier: Apache-2.0
package io.gemlake.job.runtime;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.SparkEnv;
import org.apache.spark.deploy.DeployMessages.MasterStateResponse;
import org.apache.spark.deploy.DeployMessages.RequestMasterState$;
import org.apache.spark.deploy.master.RecoveryState;
import org.apache.spark.deploy.master.WorkerInfo;
import org.apache.spark.rpc.RpcAddress;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import scala.reflect.ClassTag$;

/// The master of a standalone cluster, asked as its own user interface asks it.
final class StandaloneMaster {
    private static final Logger LOG = LoggerFactory.getLogger(StandaloneMaster.class);
    private static final String SCHEME = "spark://";
    private static final String ENDPOINT = "Master";

    private final List<String> urls;

    /// @param url of one master, or of several of which one is active: `spark://a:7077,b:7077`
    StandaloneMaster(String url) {
        urls = Arrays.stream(url.substring(SCHEME.length()).split(","))
                .map(address -> SCHEME + address)
                .toList();
    }

    static boolean isUrl(String master) {
        return master.startsWith(SCHEME);
    }

    /// The hosts of all workers that are alive, one entry a worker; empty when no master answers.
    List<String> workerHosts() {
        return urls.stream()
                .flatMap(url -> state(url).stream())
                .filter(state -> state.status().equals(RecoveryState.ALIVE()))
                .flatMap(state -> Arrays.stream(state.workers()))
                .filter(WorkerInfo::isAlive)
                .map(WorkerInfo::host)
                .toList();
    }

    private static Optional<MasterStateResponse> state(String url) {
        try {
            MasterStateResponse response = SparkEnv.get()
                    .rpcEnv()
                    .setupEndpointRef(RpcAddress.fromSparkURL(url), ENDPOINT)
                    .askSync(RequestMasterState$.MODULE$, ClassTag$.MODULE$.apply(MasterStateResponse.class));
            return Optional.of(response);
        } catch (Exception e) { // Spark throws checked exceptions that its methods do not declare.
            LOG.debug("{} does not answer", url, e);
            return Optional.empty();
        }
    }
}
