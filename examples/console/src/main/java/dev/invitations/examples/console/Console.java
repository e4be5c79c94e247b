package dev.invitations.examples.console;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.event.ApplicationEnvironmentPreparedEvent;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.scheduling.annotation.EnableScheduling;

/** Starts the console and prints its address, or one sentence that says why it cannot start. */
@SpringBootApplication(proxyBeanMethods = false)
@EnableScheduling
@EnableConfigurationProperties(ConsoleProperties.class)
@EnableResilientMethods
class Console {

    public static void main(String[] args) {
        long begin = System.nanoTime();
        try {
            ConfigurableApplicationContext context = start(args);
            System.out.printf(
                    "Open %s  (ready in %.1f s; stop with Ctrl+C)%n",
                    address(context), (System.nanoTime() - begin) / 1e9);
        } catch (RuntimeException failure) {
            System.err.println(StartupFailureMessage.sentence(failure));
            System.exit(1);
        }
    }

    /** Returns the address of the console. With PORT=0 the port is known only after the start. */
    private static String address(ConfigurableApplicationContext context) {
        String port = context.getEnvironment().getRequiredProperty("local.server.port");
        return context.getBean(ConsoleProperties.class).url().toString().replaceFirst(":0$", ":" + port);
    }

    static ConfigurableApplicationContext start(String... args) {
        Path module = Path.of("examples", "console");
        Path home = Files.isDirectory(module) ? module : Path.of("");
        SpringApplication application = new SpringApplication(Console.class);
        application.setDefaultProperties(Map.of(
                "console.data",
                home.resolve("data").resolve("console").toAbsolutePath().toString()));
        application.addListeners((ApplicationListener<ApplicationEnvironmentPreparedEvent>)
                prepared -> ConsoleProperties.check(prepared.getEnvironment()));
        return Objects.requireNonNull(application.run(args));
    }
}
