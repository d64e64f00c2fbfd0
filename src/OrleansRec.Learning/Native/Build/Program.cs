using OrleansRec.Learning.Native.Build;

if (args.Length < 2)
{
    Console.Error.WriteLine("Usage: <native folder> <library>...");
    return 2;
}
try
{
    NativeFolder.Prepare(args[0], args[1..]);
    return 0;
}
catch (Exception error) when (error is IOException or UnauthorizedAccessException or InvalidDataException)
{
    // The form that MSBuild turns into a build error.
    Console.Error.WriteLine($"OrleansRec.Learning.Native.Build : error ORNATIVE : {args[0]}: {error.Message}");
    return 1;
}
