using Microsoft.Playwright;

namespace OrleansRec.EndToEnd.Tests;

[Collection(SharedSiloTests.Name)]
public sealed class StartPageTests(SharedSilo shared)
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];

    [SkippableFact]
    public async Task Open_InABrowser_ShowsTitleAndHeadingWithoutErrors()
    {
        var program = Chromium();
        Skip.If(program is null, "No chromium on PATH; install the package 'chromium'.");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = program,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        });
        var page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.PageError += (_, error) => errors.Add(error);

        await page.GotoAsync($"http://127.0.0.1:{shared.Silo.Port}/");
        Assert.Equal("OrleansRec", await page.TitleAsync());
        Assert.Equal("OrleansRec", await page.Locator("h1").InnerTextAsync());
        Assert.Empty(errors);
    }

    private static string? Chromium()
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        return Names.SelectMany(name => folders.Prepend("/usr/bin").Select(f => Path.Combine(f, name))).FirstOrDefault(File.Exists);
    }
}
