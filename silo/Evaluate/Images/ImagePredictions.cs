using System.Globalization;
using System.Text;
using OrleansRec.Datasets.Images;

namespace OrleansRec.Silo.Evaluate.Images;

/// <summary>
/// What the metrics were computed from: <c>tasks.csv</c> with a row per picture and class, of the task <c>category:CLASS</c>. The item
/// is the number of the test picture, from 1; there are no users.
/// </summary>
internal static class ImagePredictions
{
    public static void Write(string folder, ImageDataset data, float[] scores)
    {
        var (path, classes) = (Path.Combine(folder, "tasks.csv"), data.Classes.Count);
        using (var file = new StreamWriter(path + ".part", append: false, new UTF8Encoding(false)))
        {
            file.Write("task,user_id,item_id,label,score\n");
            for (var i = 0; i < scores.Length; i++)
            {
                var label = data.Test.Labels[i / classes] == i % classes ? 1 : 0;
                file.Write(string.Create(
                    CultureInfo.InvariantCulture, $"\"{ImageResult.Task}:{data.Classes[i % classes].Replace("\"", "\"\"")}\",,{(i / classes) + 1},{label},{scores[i]:R}\n"));
            }
        }

        File.Move(path + ".part", path, overwrite: true);
    }
}
