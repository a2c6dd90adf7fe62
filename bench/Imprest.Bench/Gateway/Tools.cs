using System.Diagnostics;

namespace Imprest.Bench.Gateway;

/// <summary>The programs that the load bench needs, all from Debian.</summary>
internal static class Tools
{
    // 20 runs of 2 s, 500 images of 1.1 MB a second: every round redone as often as it may be.
    private const int MostGigabytes = 25;

    /// <summary>Installs what is missing, where it may.</summary>
    /// <returns>What the user has to do first; null when everything is there.</returns>
    public static string? Prepare(Options options)
    {
        if (!OperatingSystem.IsLinux()) return "The load bench reads /proc and pins cores: it runs on Linux only.";
        if (Environment.ProcessorCount < 2) return "The load bench needs two cores: one for the load, one for what is measured.";
        if (options.Scenarios.Any(scenario => scenario.Answer == Scenario.Big) && FreeGigabytes(options.WorkDirectory) < MostGigabytes)
            return $"Stored images take up to {MostGigabytes} GB for a while. Free some, or choose another disk with --work DIR.";
        if (Has("wrk") && Has("taskset")) return null;
        if (Environment.UserName == "root" && Has("apt-get"))
        {
            Run("apt-get", "update", "-q");
            Run("apt-get", "install", "-qy", "--no-install-recommends", "wrk", "util-linux");
        }
        return Has("wrk") && Has("taskset") ? null
            : "Install wrk, and taskset from util-linux: for example sudo apt-get install wrk util-linux.";
    }

    private static long FreeGigabytes(string directory) =>
        new DriveInfo(Directory.CreateDirectory(directory).FullName).AvailableFreeSpace / 1_000_000_000;

    private static bool Has(string program) => Environment.GetEnvironmentVariable("PATH")?.Split(':')
        .Any(directory => File.Exists(Path.Combine(directory, program))) == true;

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(program, arguments);
        process.WaitForExit();
    }
}
