import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.opensearch.common.settings.Settings;
import org.opensearch.node.InternalSettingsPreparer;
import org.opensearch.transport.Netty4Plugin;

/**
 * One node of a cluster on this machine alone, as it is served; `nodes.py` starts three.
 *
 * <p>Arguments: its folder, its name, its HTTP port, the transport ports of all nodes with its own
 * first, parted by commas.
 */
public final class Node extends org.opensearch.node.Node {
  private Node(Path home, Settings settings, String name) {
    super(
        InternalSettingsPreparer.prepareEnvironment(settings, Map.of(), null, () -> name),
        List.of(Netty4Plugin.class),
        false);
  }

  public static void main(String[] arguments) throws Exception {
    Path home = Files.createDirectories(Path.of(arguments[0]).toAbsolutePath());
    String name = arguments[1];
    List<String> ports = List.of(arguments[3].split(","));
    Settings settings =
        Settings.builder()
            .put("path.home", home)
            .put("cluster.name", "verbatim-tests")
            .put("node.name", name)
            .put("network.host", "127.0.0.1")
            .put("http.port", arguments[2])
            .put("transport.port", ports.get(0))
            .put("transport.type", "netty4")
            .put("http.type", "netty4")
            .putList("discovery.seed_hosts", ports.stream().map("127.0.0.1:"::concat).toList())
            .putList("cluster.initial_cluster_manager_nodes", "node-0", "node-1", "node-2")
            .put("node.processors", 1)
            // The disk belongs to others too.
            .put("cluster.routing.allocation.disk.threshold_enabled", false)
            // A copy whose beginning was lost with a node that died is begun anew after 30 minutes.
            .put("indices.recovery.recovery_activity_timeout", "20s")
            .build();
    Node node = new Node(home, settings, name);
    node.start();
    System.out.println("started " + name);
    new CountDownLatch(1).await();
  }
}
