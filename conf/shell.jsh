// What ./gemlake shell begins with.
import org.apache.spark.sql.*
import org.apache.spark.sql.types.*
import static org.apache.spark.sql.functions.*
SparkSession spark = SparkSession.builder().appName("Gemlake").getOrCreate()
Runtime.getRuntime().addShutdownHook(new Thread(spark::stop))
System.out.println("Spark " + spark.version() + " on Java " + Runtime.version().feature() + ": the session is named spark; /exit leaves.")
