using System.CommandLine;
using System.Text.RegularExpressions;
using Imprest.Commands;
using Imprest.Pricing;
using Imprest.Providers;

namespace Imprest.Integration.Docs;

/// <summary>
/// The pages say what the program does: their examples are run. <c>IMPREST_DOCS=write</c> puts new outputs into the pages instead of comparing.
/// </summary>
public sealed partial class DocsTests
{
    private static readonly bool Writes = Environment.GetEnvironmentVariable("IMPREST_DOCS") == "write";

    public static TheoryData<string> Pages => [.. DocPage.AllPaths];

    public static TheoryData<string> PagesWithExamples => [.. DocPage.AllPaths.Where(path => DocPage.Read(path).Blocks().Count > 0)];

    [Theory, MemberData(nameof(PagesWithExamples))]
    public async Task Examples_do_what_the_page_shows(string path)
    {
        var page = DocPage.Read(path);
        var found = new List<(DocBlock Block, IReadOnlyList<string> Lines)>();
        await using (var run = new PageRun())
        {
            foreach (var block in page.Blocks())
            {
                if (await run.RunAsync(block) is { } lines)
                    found.Add((block, lines));
            }
        }

        found.RemoveAll(pair => ShownText.Comparable(pair.Block.Lines).SequenceEqual(ShownText.Comparable(pair.Lines)));
        if (Writes)
            Write(page, found);
        else if (found.Count > 0)
            Assert.Fail($"{path}, line {found[0].Block.Start + 1}: the page shows another output. With IMPREST_DOCS=write it would read:\n{string.Join('\n', found[0].Lines)}");
    }

    private static void Write(DocPage page, IEnumerable<(DocBlock Block, IReadOnlyList<string> Lines)> found)
    {
        foreach (var (block, lines) in found.Reverse())
            page.Replace(block, lines);
        page.Save();
    }

    [Theory, MemberData(nameof(Pages))]
    public void Links_lead_somewhere(string path)
    {
        foreach (Match link in Link().Matches(DocPage.Read(path).Text))
        {
            var parts = link.Groups[1].Value.Split('#');
            if (parts[0].Contains(':', StringComparison.Ordinal))
                continue;
            var target = Path.GetFullPath(Path.Combine(DocPage.Root, Path.GetDirectoryName(path)!, parts[0].Length == 0 ? Path.GetFileName(path) : parts[0]));
            Assert.True(File.Exists(target) || Directory.Exists(target), $"{path} links to {parts[0]}, which is not there.");
            if (parts.Length > 1)
                Assert.True(Anchors(target).Contains(parts[1]), $"{path} links to #{parts[1]} of {parts[0]}, which has no such heading.");
        }
    }

    [Fact]
    public void Every_command_is_on_a_page()
    {
        var text = string.Join('\n', DocPage.AllPaths.Select(path => DocPage.Read(path).Text)).Replace("src/Imprest --", "imprest", StringComparison.Ordinal);
        foreach (var command in Leaves(CommandLine.Build(Surroundings.OfProcess()), "imprest"))
            Assert.Contains(command, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_provider_has_its_part_of_the_page() => Assert.Equal(
        ProviderTables.Kinds.Select(kind => kind.Id), DocPage.Read("docs/providers.md").Blocks().Where(block => block.Kind == "provider").Select(block => block.Argument));

    [Fact]
    public void Counts_in_the_readme_are_right()
    {
        var (readme, book) = (DocPage.Read("README.md").Text, PriceBook.BuiltIn.Cards);
        Assert.Contains($"[{ProviderKinds.All.Count} providers](docs/providers.md) and the sandbox", readme, StringComparison.Ordinal);
        Assert.Contains($"{book.DistinctBy(card => card.Id).Count()} models of {book.DistinctBy(card => card.Provider).Count()} providers", readme, StringComparison.Ordinal);
        Assert.Contains($"speaks to {ProviderKinds.All.Count} providers over the network", DocPage.Read("docs/providers.md").Text, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Leaves(Command command, string name) =>
        command.Subcommands.Count == 0 ? [name] : command.Subcommands.SelectMany(sub => Leaves(sub, $"{name} {sub.Name}"));

    private static HashSet<string> Anchors(string file) =>
        [.. Heading().Matches(File.ReadAllText(file)).Select(heading => NoAnchor().Replace(heading.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'))];

    [GeneratedRegex("\\]\\(([^)\\s]+)\\)")]
    private static partial Regex Link();

    [GeneratedRegex("^#+ (.+)$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("[^\\w\\- ]")]
    private static partial Regex NoAnchor();
}
