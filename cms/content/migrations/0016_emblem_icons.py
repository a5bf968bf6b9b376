from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0015_clearer_help"),
    ]

    operations = [
        migrations.AddField(
            model_name="siteimage",
            name="public_icons",
            field=models.JSONField(default=list, editable=False),
        ),
    ]
