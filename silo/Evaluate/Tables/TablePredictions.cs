using System.Globalization;
using System.Text;
using OrleansRec.Learning.Tabular;
using OrleansRec.Silo.Evaluation;

namespace OrleansRec.Silo.Evaluate.Tables;

/// <summary>What the metrics were computed from: <c>tasks.csv</c>. The user is the number of the test row, from 1; there are no items.</summary>
internal static class TablePredictions
{
    /// <summary>Makes the folder.</summary>
    /// <exception cref="Cli.RefusedException">The folder cannot be written.</exception>
    public static void Prepare(string folder) => RankingPredictions.Prepare(folder);

    public static void Write(string folder, TabularRows test, float[] scores)
    {
        var path = Path.Combine(folder, "tasks.csv");
        using (var file = new StreamWriter(path + ".part", append: false, new UTF8Encoding(false)))
        {
            file.Write("task,user_id,item_id,label,score\n");
            for (var i = 0; i < scores.Length; i++)
            {
                if (test.Labels[i] == TabularRows.NoLabel) continue;
                file.Write(string.Create(
                    CultureInfo.InvariantCulture, $"{test.Tasks[i % test.Tasks.Count]},{(i / test.Tasks.Count) + 1},,{test.Labels[i]:0},{scores[i]:R}\n"));
            }
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}
