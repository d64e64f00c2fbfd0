namespace OrleansRec.EndToEnd.Tests;

public sealed class BadSettingsTests
{
    [Fact]
    public async Task Serve_SettingsOfTheWrongType_AreNamedInOneLineWithWhatIsAllowed()
    {
        (string Setting, string Value, string Sentence)[] settings =
        [
            ("Learning__Epochs", "abc", "'OrleansRec:Learning:Epochs' is 'abc'; set a whole number of at most 2147483647."),
            ("Learning__LearningRate", "fast", "'OrleansRec:Learning:LearningRate' is 'fast'; set a number such as 0.5."),
            ("Learning__PictureFlip", "maybe", "'OrleansRec:Learning:PictureFlip' is 'maybe'; set true or false."),
            ("Learning__Gates__purchase_auc", "low", "'OrleansRec:Learning:Gates:purchase_auc' is 'low'; set a number such as 0.5."),
            ("Learning__Weights", "3", "'OrleansRec:Learning:Weights' is '3'; it has settings below it: Ranking, Click, "),
            ("Learning__Seed__x", "3", "'OrleansRec:Learning:Seed:x' does not exist; 'OrleansRec:Learning:Seed' is a whole number"),
            ("Learning__Tasks__0__Hours", "3", "'OrleansRec:Learning:Tasks:0:Hours' does not exist; there are Name, Events, "),
        ];

        var run = await RunAsync(["serve", "--port", "0"], settings.Select(s => (s.Setting, s.Value)));

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        var line = Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.All(settings, setting => Assert.Contains($"Configuration {setting.Sentence}", line));
    }

    [Fact]
    public async Task Serve_TimeThatIsNone_IsNamed()
    {
        var run = await RunAsync(["serve", "--port", "0"], [("Training__RoundInterval", "often")]);

        Assert.Equal((2, "Configuration 'OrleansRec:Training:RoundInterval' is 'often'; set a time such as 00:00:30 (hours:minutes:seconds) or 1.00:00:00 (days first).\n"), (run.ExitCode, run.Errors));
    }

    [Fact]
    public async Task Evaluate_SectionThatDoesNotExist_IsRefusedBeforeAnythingIsRead()
    {
        var run = await RunAsync(["evaluate", "--users", "50"], [("Learnin__Epochs", "3")]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.StartsWith("Configuration 'OrleansRec:Learnin' does not exist; the sections are Users, ", run.Errors);
    }

    [Theory]
    [InlineData("--task", "wished=wishlst", "'Events' of a '--task': task 'wished' is labelled by events of type 'wishlst', and the log has none; ")]
    [InlineData("--stop-on", "view,refund", "'--stop-on' names a task 'refund'; this shop's model has view, ")]
    public async Task Evaluate_TaskThatTheDataDoNotHave_IsRefusedInOneSentence(string flag, string value, string sentence)
    {
        var run = await RunAsync(["evaluate", "--users", "40", "--items", "100", "--events", "2000", flag, value], []);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(sentence, Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
    }

    private static Task<SiloCommand> RunAsync(string[] arguments, IEnumerable<(string Name, string Value)> settings) =>
        SiloCommand.RunAsync(TimeSpan.FromMinutes(1), settings, arguments);
}
