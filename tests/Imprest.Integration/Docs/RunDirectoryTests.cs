using System.Diagnostics;

namespace Imprest.Integration.Docs;

/// <summary>The README starts the program with <c>dotnet run</c>, and names its files by where the reader stands.</summary>
public sealed class RunDirectoryTests
{
    [Fact]
    public async Task Dotnet_run_starts_the_program_where_the_person_is()
    {
        var start = new ProcessStartInfo("dotnet", ["msbuild", Path.Combine(DocPage.Root, "src", "Imprest", "Imprest.csproj"), "-getProperty:RunWorkingDirectory", "-nodeReuse:false"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var directory = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, directory.Trim()));
    }
}
