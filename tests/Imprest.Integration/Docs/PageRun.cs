using System.Diagnostics;
using System.Text.RegularExpressions;
using Imprest.Commands;
using Imprest.Errors;
using Imprest.Hosting;
using Imprest.Integration.Support;
using Imprest.Pricing;

namespace Imprest.Integration.Docs;

/// <summary>Runs the examples of one page, in order, against a new gateway of its own where one is needed.</summary>
internal sealed partial class PageRun : IAsyncDisposable
{
    /// <summary>The address that the pages write.</summary>
    private const string ShownAddress = "http://127.0.0.1:8686";

    private readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("imprest-docs-");
    private TestGateway? gateway;
    private string lastAnswer = "", lastHeaders = "", lastRequest = "";

    /// <summary>What the block should read; null where it is only checked.</summary>
    public async Task<IReadOnlyList<string>?> RunAsync(DocBlock block)
    {
        switch (block.Kind)
        {
            case "cli":
                return [.. block.CommandLines, .. await ImprestAsync(block.Command, online: false)];
            case "online":
                return [.. Named(block.CommandLines), .. await ImprestAsync(string.Join(' ', Named([block.Command])), online: true)];
            case "curl":
                await CurlAsync(block.Command);
                return null;
            case "task-end":
                return await TaskEndAsync(block);
            case "answer":
                return ShownText.Layout(lastAnswer.Replace(Address, ShownAddress, StringComparison.Ordinal));
            case "headers":
                return [.. lastHeaders.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("x-", StringComparison.Ordinal))];
            case "prepaid-test":
                return await PrepaidTestAsync();
            case "file":
                var written = Path.Combine(directory.FullName, block.Argument);
                Directory.CreateDirectory(Path.GetDirectoryName(written)!);
                await File.WriteAllLinesAsync(written, block.Lines);
                return null;
            case "commands":
                CheckCommands(block);
                return null;
            case "price-file":
                Assert.NotEmpty(PriceBook.Of((block.Page, string.Join('\n', block.Lines))).Cards);
                return null;
            case "configuration-example":
                await File.WriteAllLinesAsync(Path.Combine(directory.FullName, GatewayConfiguration.FileName), block.Lines);
                GatewayConfiguration.Load(new() { DataDirectory = directory.FullName });
                return null;
            case "source":
                var source = await File.ReadAllTextAsync(Path.Combine(DocPage.Root, "tests", "Imprest.Integration", "Docs", block.Argument));
                Assert.All(block.Lines.Where(line => !line.StartsWith("//", StringComparison.Ordinal)), line => Assert.Contains(line, source, StringComparison.Ordinal));
                return null;
            case "query":
                await CheckFiltersAsync(block);
                return null;
            default:
                return DocTables.Expected(block, block.Kind == "endpoints" ? await GatewayAsync() : null);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (gateway is not null)
            await gateway.DisposeAsync();
        directory.Delete(recursive: true);
    }

    private string Address => gateway!.Host.BaseAddress.GetLeftPart(UriPartial.Authority);

    private async Task<TestGateway> GatewayAsync() => gateway ??= await TestGateway.StartAsync();

    /// <summary>A command as this run would have to write it: with the id of its own request.</summary>
    private IEnumerable<string> Named(IEnumerable<string> command) => command.Select(line => RequestIds().Replace(line, lastRequest));

    private async Task<IReadOnlyList<string>> ImprestAsync(string command, bool online)
    {
        var words = Words(command);
        Assert.Equal("imprest", words[0]);
        if (online)
            await GatewayAsync();
        using var output = new StringWriter();
        await CommandLine.RunAsync([.. words.Skip(1).Select(InDirectory)], Made(output) with
        {
            Variable = name => !online ? null : name switch
            {
                "IMPREST_BASE_URL" => Address,
                "IMPREST_API_KEY" => gateway!.Host.ApiKey,
                "IMPREST_ADMIN_KEY" => gateway!.Host.AdminKey,
                _ => null,
            },
        });
        return Lines(output.ToString().Replace(directory.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
    }

    private static Surroundings Made(TextWriter output) => Surroundings.OfProcess() with { Out = output, Error = output, Interactive = false, Width = 118 };

    private string InDirectory(string word) => Path.Exists(Path.Combine(directory.FullName, word)) ? Path.Combine(directory.FullName, word) : word;

    private async Task<IReadOnlyList<string>> PrepaidTestAsync()
    {
        using var output = new StringWriter();
        var surroundings = Made(output) with { Variable = _ => null, Width = 180 };
        Assert.Equal(0, await CommandLine.RunAsync(["prepaid-test", "--report", Path.Combine(directory.FullName, "imprest-report"), "--data", directory.FullName], surroundings));
        var lines = Lines(output.ToString().Replace(directory.FullName + Path.DirectorySeparatorChar, "", StringComparison.Ordinal));
        // The table is too wide for a page; what it sums up is below it.
        var (first, last) = (lines.FindLastIndex(line => line.Contains("14/14", StringComparison.Ordinal)) + 1, lines.FindIndex(line => line.StartsWith("  ✓ ", StringComparison.Ordinal)));
        return ["$ dotnet run -c Release --project src/Imprest -- prepaid-test", .. lines[..first], "…", .. lines[last..]];
    }

    private async Task CurlAsync(string command)
    {
        await GatewayAsync();
        var headers = Path.Combine(directory.FullName, "headers");
        var start = new ProcessStartInfo("bash", ["-c", "curl -D \"$HEADERS\"" + command["curl".Length..]])
        {
            RedirectStandardOutput = true,
            Environment = { ["HEADERS"] = headers, ["IMPREST_BASE_URL"] = Address, ["IMPREST_API_KEY"] = gateway!.Host.ApiKey, ["no_proxy"] = "*" },
        };
        using var curl = Process.Start(start)!;
        lastAnswer = await curl.StandardOutput.ReadToEndAsync();
        await curl.WaitForExitAsync();
        Assert.Equal(0, curl.ExitCode);
        lastHeaders = await File.ReadAllTextAsync(headers);
        if (RequestIds().Match(lastHeaders) is { Success: true } id)
            lastRequest = id.Value;
    }

    /// <summary>Asks for the task of the last call until it has ended, as the reader would.</summary>
    private async Task<IReadOnlyList<string>> TaskEndAsync(DocBlock block)
    {
        var (command, deadline) = (Named([block.Command]).Single(), DateTime.UtcNow + TimeSpan.FromMinutes(1));
        do
            await CurlAsync(command);
        while (lastAnswer.Contains("\"ended_at\":null", StringComparison.Ordinal) && DateTime.UtcNow < deadline);
        return [.. Named(block.CommandLines)];
    }

    private static void CheckCommands(DocBlock block)
    {
        foreach (var line in block.Lines)
        {
            var command = line.Split(" #")[0].Replace("dotnet run -c Release --project src/Imprest --", "imprest", StringComparison.Ordinal).Trim();
            var words = Words(command);
            Assert.Equal("imprest", words[0]);
            var errors = CommandLine.Build(Surroundings.OfProcess()).Parse([.. words.Skip(1)]).Errors;
            Assert.True(errors.Count == 0, $"{block.Page}: `{command}`: {string.Join(" ", errors.Select(error => error.Message))}");
        }
    }

    private async Task CheckFiltersAsync(DocBlock block)
    {
        await GatewayAsync();
        foreach (Match name in DocTables.Code().Matches(string.Join(' ', block.Lines)))
        {
            var answer = await (await gateway!.Client.GetAsync(new Uri($"/v1/requests?{name.Groups[1].Value}=-", UriKind.Relative))).Content.ReadAsStringAsync();
            Assert.DoesNotContain("is not a parameter here", answer, StringComparison.Ordinal);
        }
    }

    /// <summary>Splits a command as a shell does: quotes hold words together.</summary>
    private static List<string> Words(string command) =>
        [.. ShellWord().Matches(command).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal))];

    private static List<string> Lines(string text)
    {
        var lines = text.ReplaceLineEndings("\n").Split('\n').Select(line => line.TrimEnd()).ToList();
        while (lines is [.., ""])
            lines.RemoveAt(lines.Count - 1);
        return lines;
    }

    [GeneratedRegex("req_[0-9a-z]{26}")]
    private static partial Regex RequestIds();

    [GeneratedRegex("(\"[^\"]*\"|'[^']*'|[^\\s\"'])+")]
    private static partial Regex ShellWord();
}
