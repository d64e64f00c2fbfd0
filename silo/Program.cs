using System.CommandLine;
using OrleansRec.Silo.Cli;
using OrleansRec.Silo.Demo;
using OrleansRec.Silo.Evaluate;
using OrleansRec.Silo.Forms;
using OrleansRec.Silo.Serve;

var root = new RootCommand("OrleansRec: a recommendation engine that learns while it serves.")
{
    DemoVerb.Create(),
    ServeVerb.Create(),
    EvaluateVerb.Create(),
    FormsVerb.Create(),
};
return await CommandLine.RunAsync(root, args);
