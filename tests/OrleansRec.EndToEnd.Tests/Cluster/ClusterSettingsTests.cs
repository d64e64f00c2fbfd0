using System.Diagnostics;

namespace OrleansRec.EndToEnd.Tests.Cluster;

public sealed class ClusterSettingsTests
{
    private const string Nowhere = "OrleansRec__ConnectionString=Host=127.0.0.1;Port=1;Timeout=1;Password=hunter2";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData("'OrleansRec:Storage' is 'redis'; set sqlite or postgres.", "OrleansRec__Storage=redis")]
    [InlineData("'OrleansRec:ConnectionString' is empty", "OrleansRec__Storage=postgres")]
    [InlineData("'OrleansRec:ConnectionString' is for a cluster", Nowhere)]
    [InlineData("'OrleansRec:Cluster' is for a cluster", "OrleansRec__Cluster__Id=shop")]
    [InlineData("'OrleansRec:Cluster:AdvertisedAddress' is 'db'", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__AdvertisedAddress=db")]
    [InlineData("'OrleansRec:Cluster:ListenAddress' is 'here'", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__ListenAddress=here")]
    [InlineData("'OrleansRec:Cluster:ListenAddress' is '0.0.0.0': the ports for silos and SDK clients ask for no key there.", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__ListenAddress=0.0.0.0")]
    [InlineData("'OrleansRec:Cluster:AdvertisedAddress' is '192.0.2.1': ", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__AdvertisedAddress=192.0.2.1")]
    [InlineData("'OrleansRec:Cluster:MissedProbes' is 0; set 1 to 20.", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__MissedProbes=0")]
    [InlineData("'OrleansRec:Cluster:Role' is 'captain'; set one of Both, User, Model.", "OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__Role=captain")]
    public async Task Serve_SettingsThatCannotBeUsed_AreRefusedInOneLine(string reason, params string[] settings)
    {
        var (code, errors) = await RunAsync(["serve", "--port", "0"], settings);

        Assert.Equal(2, code);
        Assert.Contains(reason, Assert.Single(errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain("hunter2", errors);
    }

    [Fact]
    public async Task Serve_OtherAddressInATrustedNetwork_GoesOnToTheDatabase()
    {
        string[] settings = ["OrleansRec__Storage=postgres", Nowhere, "OrleansRec__Cluster__ListenAddress=0.0.0.0", "OrleansRec__Cluster__TrustNetwork=true"];
        using var process = Start(["serve", "--port", "0"], settings);
        var line = await process.StandardError.ReadLineAsync();
        process.Kill();
        await process.WaitForExitAsync();

        Assert.Contains("127.0.0.1:1 cannot be reached", line);
    }

    [Theory]
    [InlineData("'--folder' is for a silo of its own", "--folder", "x")]
    [InlineData("'--role' is 'captain'; give both, user or model.", "--role", "captain")]
    public async Task Serve_FlagsThatDoNotFitACluster_AreRefused(string reason, params string[] flags)
    {
        var (code, errors) = await RunAsync(["serve", "--port", "0", .. flags], ["OrleansRec__Storage=postgres", Nowhere]);

        Assert.Equal(2, code);
        Assert.Contains(reason, errors);
    }

    [Fact]
    public async Task Serve_RoleWithoutACluster_IsRefused()
    {
        var (code, errors) = await RunAsync(["serve", "--port", "0", "--role", "user"], []);

        Assert.Equal(2, code);
        Assert.Contains("'--role' is for a cluster", errors);
    }

    /// <summary>The host reads that file too: if a cluster's settings in it were passed over, the silo would serve a folder of its own without a word.</summary>
    [Fact]
    public async Task Serve_ClusterInTheFileOfTheEnvironment_IsRead()
    {
        var file = Path.Combine(Path.GetDirectoryName(SiloBinary.Path)!, "appsettings.OfATest.json");
        await File.WriteAllTextAsync(file, """{ "OrleansRec": { "Storage": "redis" } }""");
        using var folder = new TempFolder();
        try
        {
            var (code, errors) = await RunAsync(["serve", "--port", "0", "--folder", folder.Path], ["ASPNETCORE_ENVIRONMENT=OfATest"]);

            Assert.Equal(2, code);
            Assert.Contains("'OrleansRec:Storage' is 'redis'; set sqlite or postgres.", errors);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(int Code, string Errors)> RunAsync(string[] arguments, string[] settings)
    {
        using var process = Start(arguments, settings);
        var errors = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync().WaitAsync(Limit);
        }
        catch (TimeoutException)
        {
            // It serves.
            process.Kill();
            await process.WaitForExitAsync();
        }

        return (process.ExitCode, await errors);
    }

    private static Process Start(string[] arguments, string[] settings)
    {
        var start = SiloCommand.Start(arguments);
        foreach (var setting in settings) start.Environment[setting[..setting.IndexOf('=')]] = setting[(setting.IndexOf('=') + 1)..];
        return Process.Start(start)!;
    }
}
