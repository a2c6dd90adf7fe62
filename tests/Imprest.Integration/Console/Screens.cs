using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Imprest.Integration.Console;

/// <summary>Looks at pages: keeps pictures of them, and asks axe what is wrong with them.</summary>
internal static class Screens
{
    /// <summary>Where the pictures are kept: <c>screens</c> beside the test program.</summary>
    public static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "screens");

    private static readonly bool Full = Environment.GetEnvironmentVariable("IMPREST_TEST_SIZE") == "full";

    /// <summary>Keeps the whole page as it looks on a wide screen in light and dark, and on a phone; and lets axe look at each.</summary>
    public static async Task KeepAsync(IPage page, string name)
    {
        await LookAsync(page, name, "light", 1280, ColorScheme.Light);
        await LookAsync(page, name, "dark", 1280, ColorScheme.Dark);
        await LookAsync(page, name, "phone", 390, ColorScheme.Light);
        await page.SetViewportSizeAsync(1280, 900);
    }

    private static async Task LookAsync(IPage page, string name, string form, int width, ColorScheme colours)
    {
        await page.EmulateMediaAsync(new() { ColorScheme = colours });
        await page.SetViewportSizeAsync(width, 900);
        Directory.CreateDirectory(Folder);
        await page.ScreenshotAsync(new() { Path = Path.Combine(Folder, $"{name}-{form}.png"), FullPage = true });
        // What axe says of the page holds for all three forms, but for the colours of the dark one; the full size looks at each anew.
        if (Full || form == "light")
            await MustBeAccessibleAsync(page, $"{name}, {form}");
        else if (form == "dark")
            await MustBeAccessibleAsync(page, $"{name}, {form}", new() { RunOnly = new() { Type = "rule", Values = ["color-contrast"] } });
        Assert.False(await page.EvaluateAsync<bool>(@"/\w@(if|for|foreach|switch)\b/.test(document.body.innerText)"), $"{name}: a statement of its template is shown as text.");
        Assert.True(await page.EvaluateAsync<int>("document.documentElement.scrollWidth") <= width, $"{name}, {form}: the page is wider than the screen.");
    }

    public static async Task MustBeAccessibleAsync(IPage page, string name, AxeRunOptions? options = null)
    {
        // axe is a script: on a page without them it never answers.
        var result = await page.RunAxe(options).WaitAsync(TimeSpan.FromSeconds(60));
        Assert.True(result.Violations.Length == 0, $"{name}: " + string.Join("; ", result.Violations.Select(Describe)));
    }

    private static string Describe(AxeResultItem violation) =>
        $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Take(3).Select(node => node.Html))})";
}
