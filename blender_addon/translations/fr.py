"""French, in the words of Blender's own French. Apostrophes and spaces are typed plainly; see _typeset."""

from __future__ import annotations

TEXTS = {
    # The panel
    "Library": "Bibliothèque",
    "Origin": "Origine",
    "Model": "Modèle",
    "Author": "Auteur",
    "Licence": "Licence",
    "Source": "Source",
    "Training": "Entraînement",
    "Guessed": "Deviné",
    "Nobody says who may use its exemplar": "Personne ne dit qui peut utiliser son exemplaire",
    "{object} has no UV map": "{object} n'a pas de carte UV",
    "A unit of UV shows {metres} m": "Une unité UV montre {metres} m",
    "Waiting for the folder {name}": "En attente du dossier {name}",
    "Real Size": "Taille réelle",
    "Give the material its true size on the object, by the node's Scale: its UVs are measured. Nothing has to grow": (
        "Donner au matériau sa vraie taille sur l'objet, par l'Échelle du nœud : ses UV sont mesurées. Rien n'a à "
        "repousser"
    ),
    "On": "Activé",
    "Off gives back the Scale that the node had before": (
        "Désactivé : le nœud reprend l'Échelle qu'il avait auparavant"
    ),
    "Give the material its true size on the object, if the file knows how many metres it shows": (
        "Donner au matériau sa vraie taille sur l'objet, si le fichier sait combien de mètres il montre"
    ),
    "Whether the node's Scale gives the material its true size on the object. Setting the Scale by hand switches it "
    "off": (
        "Si l'Échelle du nœud donne au matériau sa vraie taille sur l'objet. Régler l'Échelle à la main désactive cela"
    ),
    "The weight file does not say how many metres its exemplar shows": (
        "Le fichier de poids ne dit pas combien de mètres montre son exemplaire"
    ),
    "UDIM tiles have no Scale: Cells says how large the material is": (
        "Les tuiles UDIM n'ont pas d'Échelle : ce sont les cellules qui disent la taille du matériau"
    ),
    "The image {name} covers the UVs as they are": "L'image {name} couvre les UV telles qu'elles sont",
    "The node's Scale is linked to something": "L'Échelle du nœud est reliée à quelque chose",
    "The node's Vector is no UV map": "Le Vecteur du nœud n'est pas une carte UV",
    "Real Size is off for now ({why})": "La taille réelle est désactivée pour l'instant ({why})",
    "Real Size is off while a guide is painted; Cells keeps the size": (
        "La taille réelle est désactivée pendant qu'un guide est peint ; les cellules gardent la taille"
    ),
    "{material} has its real size on {object}; on {other}, which shares it, it has another": (
        "{material} a sa taille réelle sur {object} ; sur {other}, qui le partage, il en a une autre"
    ),
    "Width": "Largeur",
    "Show Materials Here": "Montrer les matériaux ici",
    "Grow Many...": "Faire pousser plusieurs...",
    "Export Maps...": "Exporter les cartes...",
    "Open Weights...": "Ouvrir un fichier de poids...",
    "Grow {material}": "Faire pousser {material}",
    "Grow {material} on {object}": "Faire pousser {material} sur {object}",
    # Steering
    "Steering": "Direction de la pousse",
    "What the next growth follows": "Ce que la prochaine pousse suit",
    "Guide": "Guide",
    "Guides": "Guides",
    "What the material was trained to follow, an image each": (
        "Ce que le matériau a appris à suivre, une image pour chacun"
    ),
    "The material follows this image; where it is clear, nothing": (
        "Le matériau suit cette image ; là où elle est transparente, rien"
    ),
    "Strength": "Force",
    "How firmly the guide is followed": "Avec quelle fermeté le guide est suivi",
    "How firmly the image of directions is followed": "Avec quelle fermeté l'image de directions est suivie",
    "The share that the other material has where the mask is white": (
        "La part qu'a l'autre matériau là où le masque est blanc"
    ),
    "Direction": "Direction",
    "How the material is turned, counter-clockwise; where there is an image, only where that is silent": (
        "De combien le matériau est tourné, dans le sens inverse des aiguilles d'une montre ; s'il y a une image, "
        "seulement là où elle ne dit rien"
    ),
    "Direction Image": "Image de direction",
    "A flow map (red to the right, green up, 0.5 none), or greys of 0 to 1 for 0 to 360 degrees. Non-Color": (
        "Une carte de flux (rouge vers la droite, vert vers le haut, 0,5 pour rien), ou des gris de 0 à 1 pour 0 à "
        "360 degrés. Non-couleur"
    ),
    "Blend With": "Mélanger avec",
    "Another material: of the library, of this file, or the path of a weight file": (
        "Un autre matériau : de la bibliothèque, de ce fichier, ou le chemin d'un fichier de poids"
    ),
    "Mask": "Masque",
    "White where the other material grows, black where this one does": (
        "Blanc là où pousse l'autre matériau, noir là où pousse celui-ci"
    ),
    "Coarse cells in which the one becomes the other, at least": (
        "Cellules grossières dans lesquelles l'un devient l'autre, au moins"
    ),
    "The image {name} is another one than {material} was grown with: grow it again first": (
        "L'image {name} n'est plus celle avec laquelle {material} a poussé : le faire d'abord repousser"
    ),
    "The image {name} is not in this file any more": "L'image {name} n'est plus dans ce fichier",
    "The image {name} has no pixels: is its file where it was?": (
        "L'image {name} n'a pas de pixels : son fichier est-il encore à sa place ?"
    ),
    "There is no material {name!r} to blend with": "Il n'y a pas de matériau {name!r} avec lequel mélanger",
    "To blend with {name} it takes a mask: white where it grows": (
        "Pour mélanger avec {name}, il faut un masque : blanc là où il pousse"
    ),
    # The part of an image that is learnt
    "Part to Learn": "Partie à apprendre",
    "Choose Rectangle": "Choisir un rectangle",
    "Learn a rectangle of the image, and nothing else of it. Drag its handles, or a new one; Enter accepts it": (
        "Apprendre un rectangle de l'image, et rien d'autre. Tirer ses poignées, ou en tirer un nouveau ; Entrée "
        "l'accepte"
    ),
    "Rectangle": "Rectangle",
    "Left, top, width and height, in pixels from the upper left corner": (
        "Gauche, haut, largeur et hauteur, en pixels depuis le coin supérieur gauche"
    ),
    "Choose Corners": "Choisir quatre coins",
    "Learn what lies between four corners, straightened: a wall seen from the side. Drag them; Enter accepts": (
        "Apprendre ce qui se trouve entre quatre coins, redressé : un mur vu de biais. Les tirer ; Entrée accepte"
    ),
    "Corners": "Coins",
    "X and Y of the four, clockwise from the upper left one, in pixels from the upper left corner": (
        "X et Y des quatre, dans le sens des aiguilles d'une montre depuis le coin supérieur gauche, en pixels depuis "
        "le coin supérieur gauche de l'image"
    ),
    "Suggest": "Suggérer",
    "Choose the part that looks the same everywhere, without borders and odd things. Nothing is learnt yet": (
        "Choisir la partie qui a partout le même aspect, sans bords ni objets étrangers. Rien n'est encore appris"
    ),
    "Whole Image": "Image entière",
    "Learn all of the image, not a part of it": "Apprendre toute l'image, et non une partie",
    "Name of the image; empty means the one that is open": "Nom de l'image ; vide pour celle qui est ouverte",
    "Show": "Afficher",
    "Whether image editors show which part of an image is learnt": (
        "Si les éditeurs d'images montrent quelle partie d'une image est apprise"
    ),
    "Drag the handles    Enter: accept    Ctrl-Z: take back    Esc: cancel": (
        "Tirer les poignées    Entrée : accepter    Ctrl-Z : revenir en arrière    Échap : annuler"
    ),
    "All of the image": "Toute l'image",
    "{width} x {height} pixels": "{width} x {height} pixels",
    "{left} from the left, {top} from above": "à {left} de la gauche, à {top} du haut",
    "Straightened, from four corners": "Redressée, depuis quatre coins",
    "{percent}% of {name} looks the same everywhere, and was chosen": (
        "{percent} % de {name} a partout le même aspect, et a été choisi"
    ),
    "No part of {name} looks more even than all of it": "Aucune partie de {name} n'est plus régulière que l'ensemble",
    "Open the image in the Image Editor first": "Ouvrir d'abord l'image dans l'éditeur d'images",
    "There is no image": "Il n'y a pas d'image",
    "The image {name} is no single picture: films and tiles are not learnt": (
        "L'image {name} n'est pas une image seule : les films et les tuiles ne sont pas appris"
    ),
    "The image {name} is linked from another file: make it local": (
        "L'image {name} est liée depuis un autre fichier : la rendre locale"
    ),
    "The image {name} has {width} x {height} pixels; at least {least} a side can be learnt": (
        "L'image {name} a {width} x {height} pixels ; il en faut au moins {least} de côté pour apprendre"
    ),
    "The image {name} has {width} x {height} pixels: a part lies inside, with at least {least} a side, and its corners "
    "go clockwise from the upper left one": (
        "L'image {name} a {width} x {height} pixels : une partie se trouve à l'intérieur, avec au moins {least} de "
        "côté, et ses coins vont dans le sens des aiguilles d'une montre depuis le coin supérieur gauche"
    ),
    "The part that was chosen of {name} lies in it no more: choose it anew": (
        "La partie choisie de {name} ne s'y trouve plus : la choisir à nouveau"
    ),
    # Painting a guide
    "Paint Guide": "Peindre le guide",
    "Paint Mask": "Peindre le masque",
    "Paint on the object what the material follows; it grows again where you paint": (
        "Peindre sur l'objet ce que le matériau suit ; il repousse là où l'on peint"
    ),
    "What": "Quoi",
    "What is painted": "Ce qui est peint",
    "What the material was trained to follow": "Ce que le matériau a appris à suivre",
    "Where the material that it is blended with grows": "Où pousse le matériau avec lequel il est mélangé",
    "How the material is turned: a flow map's numbers, or greys": (
        "Comment le matériau est tourné : les nombres d'une carte de flux, ou des gris"
    ),
    "Which guide; empty means the first one": "Quel guide ; vide : le premier",
    "UVs Repeat": "Répétition des UV",
    "The UVs Repeat": "Les UV se répètent",
    "Paint": "Peindre",
    "What to do about UVs on which the image comes again": "Que faire des UV sur lesquelles l'image se répète",
    "UDIM Tiles": "Tuiles UDIM",
    "Give every unit square of UV an image of its own": "Donner à chaque carré unité des UV une image à lui",
    "New UV Map": "Nouvelle carte UV",
    "Unwrap the object once more, so that no two faces share a place on the image": (
        "Déplier l'objet une fois de plus, afin que deux faces ne partagent jamais une place de l'image"
    ),
    "Paint Anyway": "Peindre quand même",
    "A stroke then shows wherever the image comes again": "Un trait se voit alors partout où l'image se répète",
    "Leave Edit Mode first": "Quittez d'abord le mode Édition",
    "There is no Lichen material to paint on": "Il n'y a pas de matériau Lichen sur lequel peindre",
    "The active object is no mesh that has the material": "L'objet actif n'est pas un maillage qui a ce matériau",
    "{object} has no UV map: add box UVs first": "{object} n'a pas de carte UV : ajouter d'abord des UV cubiques",
    "Tiles of an endless material come again everywhere: take Tile or UDIM to paint": (
        "Les tuiles d'un matériau sans fin reviennent partout : prendre Tuile ou UDIM pour peindre"
    ),
    "Choose what to blend with first": "Choisir d'abord avec quoi mélanger",
    "A tile that is not square lies otherwise than an image on the UV map: give it a height like its width": (
        "Une tuile qui n'est pas carrée n'est pas placée comme une image sur la carte UV : lui donner une hauteur "
        "égale à sa largeur"
    ),
    "An image on the UV map does not know the node's {name}: set it to {value} first": (
        "Une image sur la carte UV ne connaît pas la valeur {name} du nœud : la mettre d'abord à {value}"
    ),
    "The UVs repeat: of faces that share a place on the image one is seen": (
        "Les UV se répètent : de plusieurs faces au même endroit de l'image, une seule compte"
    ),
    "{object} is hidden, or another file's: show it here to paint": (
        "{object} est masqué, ou d'un autre fichier : montrez-le ici pour peindre"
    ),
    "An image on the UV map does not know the Mapping node: reset it first": (
        "Une image sur la carte UV ne connaît pas le nœud Placage : le réinitialiser d'abord"
    ),
    "There is not enough memory for it": "Il n'y a pas assez de mémoire",
    # A colour attribute as a guide
    "From Colour Attribute": "D'après l'attribut de couleur",
    "Let the material follow the object's active colour attribute: it becomes an image on its UV map": (
        "Laisser le matériau suivre l'attribut de couleur actif de l'objet : il devient une image sur sa carte UV"
    ),
    "The active object has no colour attribute": "L'objet actif n'a pas d'attribut de couleur",
    "{object} has no colour attribute": "{object} n'a pas d'attribut de couleur",
    "A colour attribute becomes one image: take the mode Tile for it": (
        "Un attribut de couleur devient une seule image : prendre pour cela le mode Tuile"
    ),
    # Stylizing an image
    "Stylize Image": "Styliser une image",
    "Stylize Image...": "Styliser une image...",
    "Lay a picture out in the material: where it is dark, the material's dark places grow. Esc cancels": (
        "Composer une image avec le matériau : là où elle est sombre, ce qu'il a de sombre pousse. Échap annule"
    ),
    "Image": "Image",
    "Name of the image in this file; empty means that of the file chosen": (
        "Nom de l'image dans ce fichier ; vide : celle du fichier choisi"
    ),
    "Stroke Size": "Taille des traits",
    "How large the material's own features are, in pixels for each of its exemplar's": (
        "La taille des motifs du matériau, en pixels pour chacun de son exemplaire"
    ),
    "The picture's, such as CC0-1.0: exported maps name it": (
        "Celle de l'image, comme CC0-1.0 : les cartes exportées la nomment"
    ),
    "Keep Colours": "Garder les couleurs",
    "Give the material the picture's colours; light and shade stay its own": (
        "Donner au matériau les couleurs de l'image ; ombres et lumières restent les siennes"
    ),
    "Colours": "Couleurs",
    "The material gets this image's colours, not its light and shade": (
        "Le matériau prend les couleurs de cette image, pas ses ombres ni ses lumières"
    ),
    "Contrast": "Contraste",
    "By what the material's lightness is multiplied": "Ce par quoi la clarté du matériau est multipliée",
    "Brightness": "Luminosité",
    "What is added to the material's lightness": "Ce qui est ajouté à la clarté du matériau",
    "Add Plane": "Ajouter un plan",
    "Add a plane of the picture's shape that shows it": "Ajouter un plan de la forme de l'image, qui la montre",
    "{path} is no image that Blender can read": "{path} n'est pas une image que Blender sait lire",
    # The gallery
    "Material": "Matériau",
    "A material to grow": "Un matériau à faire pousser",
    "{maps}. By {author}, {licence}": "{maps}. Auteur : {author}, {licence}",
    "Search": "Rechercher",
    "Words of a material's name, tags, author, licence or group": (
        "Des mots du nom d'un matériau, de ses étiquettes, de son auteur, de sa licence ou de son groupe"
    ),
    "Group": "Groupe",
    "Which materials are shown": "Quels matériaux sont montrés",
    "All": "Tous",
    "Wall": "Mur",
    "Ground": "Sol",
    "Wood": "Bois",
    "Fabric": "Tissu",
    "Metal": "Métal",
    "Organic": "Organique",
    "Other": "Autres",
    "Nothing is found for {text}": "Rien ne correspond à {text}",
    "There is none in this group": "Il n'y en a aucun dans ce groupe",
    "Search All Groups": "Rechercher dans tous les groupes",
    "{side} x {side} at {pixels} px": "{side} x {side} à {pixels} px",
    "Its size in metres is not known": "Sa taille en mètres n'est pas connue",
    "Guide {name}: {does}": "Guide {name} : {does}",
    "paint in {colours}": "peindre en {colours}",
    "bright = lighter": "clair = plus lumineux",
    "bright = higher": "clair = plus haut",
    "bright = rougher": "clair = plus rugueux",
    "bright = more metallic": "clair = plus métallique",
    "bright = less shaded": "clair = moins ombré",
    "bright = glows more": "clair = brille davantage",
    "bright = more opaque": "clair = plus opaque",
    "bright = inside the mask": "clair = dans le masque",
    "bright = more {name}": "clair = plus de {name}",
    "black": "noir",
    "grey": "gris",
    "white": "blanc",
    "red": "rouge",
    "dark red": "rouge foncé",
    "orange": "orange",
    "brown": "brun",
    "yellow": "jaune",
    "green": "vert",
    "dark green": "vert foncé",
    "cyan": "cyan",
    "blue": "bleu",
    "dark blue": "bleu foncé",
    "purple": "violet",
    "magenta": "magenta",
    "pink": "rose",
    "unknown": "inconnu",
    "licence unknown": "licence inconnue",
    # Menus, and a file that is dropped
    "Lichen Weights (.nca)": "Poids Lichen (.nca)",
    "Lichen Maps": "Cartes Lichen",
    "Lichen Material...": "Matériau Lichen...",
    "Lichen weights": "Poids Lichen",
    # Settings of a growth
    "Mode": "Mode",
    "How the material covers a surface": "Comment le matériau couvre une surface",
    "Tile": "Tuile",
    "One image that repeats without a seam. For most things; from far away the repetition shows": (
        "Une image qui se répète sans raccord visible. Convient à presque tout ; de loin, la répétition se remarque"
    ),
    "Endless": "Infini",
    "Many tiles in one image, dealt so that they never repeat in order. For floors, walls and ground that go on "
    "and on: the memory stays that of one image, and Seed on the node deals anew": (
        "Plusieurs tuiles dans une image, distribuées sans jamais se répéter dans le même ordre. Pour les sols, les "
        "murs et les terrains à perte de vue : la mémoire reste celle d'une seule image, et la graine sur le nœud "
        "redistribue les tuiles"
    ),
    "An image for each UDIM tile that the object's UVs touch, joined without a seam. For models that are unwrapped "
    "over several tiles: nothing repeats": (
        "Une image pour chaque tuile UDIM que touchent les UV de l'objet, sans raccord visible entre elles. Pour les "
        "modèles dépliés sur plusieurs tuiles : rien ne se répète"
    ),
    "Living": "Vivant",
    "Keep the grown cells instead of images of maps, and let the material decode them itself. "
    "For close-ups: sharp at any zoom, in less memory; rendering takes longer": (
        "Garder les cellules qui ont poussé au lieu d'images de cartes, et laisser le matériau les décoder lui-même. "
        "Pour les gros plans : net à tout niveau de zoom, avec moins de mémoire ; le rendu est plus long"
    ),
    "Seed": "Graine",
    "Another seed grows another piece of the same material": (
        "Une autre graine fait pousser un autre morceau du même matériau"
    ),
    "Cells": "Cellules",
    "How much of the material a unit of UV shows, in coarse cells: more of them make smaller features. "
    "0 takes as many as the resolution shows pixel by pixel": (
        "Quelle étendue du matériau une unité UV montre, en cellules grossières : plus il y en a, plus les détails "
        "sont petits. 0 en prend autant que la résolution en montre pixel par pixel"
    ),
    "Resolution": "Résolution",
    "Pixels for each unit of UV. It sharpens or blurs; what grows stays the same": (
        "Pixels pour chaque unité UV. Rend plus net ou plus flou ; ce qui pousse reste le même"
    ),
    "Height": "Hauteur",
    "Pixels of the tile's other side; more of them show more of the material": (
        "Pixels de l'autre côté de la tuile ; plus il y en a, plus on voit du matériau"
    ),
    "Variety": "Variété",
    "How much is grown to be dealt": "Combien faire pousser de tuiles à distribuer",
    "Normal": "Normale",
    "16 tiles. Seen from far above, a spot comes back now and then": (
        "16 tuiles. Vu de très haut, un même endroit revient de temps en temps"
    ),
    "High": "Haute",
    "16 larger tiles: twice the image, and fewer spots that come back": (
        "16 tuiles plus grandes : une image deux fois plus grande, et moins d'endroits qui reviennent"
    ),
    "Highest": "Plus haute",
    "81 large tiles: ten times the image. For large areas seen from far above": (
        "81 grandes tuiles : une image dix fois plus grande. Pour les grandes étendues vues de très haut"
    ),
    "Displacement": "Déplacement",
    "Move the surface by the height map instead of shading it with the normal map. Needs a finely subdivided mesh": (
        "Déplacer la surface d'après la carte de hauteur au lieu de l'ombrer avec la carte de normales. "
        "Nécessite un maillage finement subdivisé"
    ),
    # The node's sockets
    "Vector": "Vecteur",
    "UV coordinates": "Coordonnées UV",
    "Scale": "Échelle",
    "More makes features smaller: it multiplies Vector": (
        "Une valeur plus grande rend les détails plus petits : elle multiplie Vecteur"
    ),
    "Rotation": "Rotation",
    "Turns the material; normals turn with it": "Tourne le matériau ; les normales tournent avec lui",
    "Deals the same tiles anew": "Redistribue les mêmes tuiles",
    "Normal Strength": "Force des normales",
    "Height Scale": "Échelle de la hauteur",
    "Adjustments": "Ajustements",
    "They change what is seen at once; the maps and their export stay as grown": (
        "Ils changent aussitôt ce qu'on voit ; les cartes et leur export restent comme elles ont poussé"
    ),
    "Hue": "Teinte",
    "Moves the base color around the color wheel; 0.5 is as grown": (
        "Déplace la couleur de base sur le cercle chromatique ; 0,5 la laisse telle quelle"
    ),
    "Saturation": "Saturation",
    "Of the base color; 1 is as grown, 0 is grey": (
        "De la couleur de base ; 1 la laisse telle quelle, 0 donne du gris"
    ),
    "Value": "Valeur",
    "Brightness of the base color; 1 is as grown": "Luminosité de la couleur de base ; 1 la laisse telle quelle",
    "Roughness Offset": "Décalage de la rugosité",
    "Is added to the roughness; 0 is as grown": "S'ajoute à la rugosité ; 0 la laisse telle quelle",
    "Height Amount": "Intensité du relief",
    "How high the relief is, of normals and displacement alike; 1 is as grown, 0 is flat, below 0 high is low": (
        "À quel point le relief est haut, pour les normales comme pour le déplacement ; 1 le laisse tel quel, 0 "
        "l'aplatit, moins de 0 creuse ce qui dépasse"
    ),
    "Base Color": "Couleur de base",
    "Metallic": "Métallique",
    "Roughness": "Rugosité",
    "Emission": "Émission",
    "Opacity": "Opacité",
    "Ambient Occlusion": "Occlusion ambiante",
    **{f"Label {number}": f"Étiquette {number}" for number in range(8)},
    # Growing: operators
    "Import Lichen Weights": "Importer des poids Lichen",
    "Grow a material from each Lichen weight file; the active object gets the first. Esc cancels": (
        "Faire pousser un matériau à partir de chaque fichier de poids Lichen ; l'objet actif reçoit le premier. Échap "
        "annule"
    ),
    "Cancelled; what has grown already stays": "Annulé ; ce qui a déjà poussé reste",
    "{number} of {count} materials were grown; {object} has {material}": (
        "{number} matériaux sur {count} ont poussé ; {object} a {material}"
    ),
    "Grow": "Faire pousser",
    "Grow the material again with these settings, replacing its images. Esc cancels": (
        "Faire repousser le matériau avec ces réglages, en remplaçant ses images. Échap annule"
    ),
    "Name of the material to grow; empty means the one at hand": (
        "Nom du matériau à faire pousser ; vide : celui en cours"
    ),
    "New Seed": "Nouvelle graine",
    "Grow the material again with a new random seed. Esc cancels and keeps the old one": (
        "Faire repousser le matériau avec une nouvelle graine aléatoire. Échap annule et garde l'ancienne"
    ),
    "Grow Many": "Faire pousser plusieurs matériaux",
    "Grow many materials again, one after the other. Esc keeps those that are finished": (
        "Faire repousser plusieurs matériaux, l'un après l'autre. Échap garde ceux qui sont terminés"
    ),
    "Materials": "Matériaux",
    "Which materials grow": "Quels matériaux faire pousser",
    "Selected Objects": "Objets sélectionnés",
    "The Lichen materials of all selected objects": "Les matériaux Lichen de tous les objets sélectionnés",
    "Whole File": "Fichier entier",
    "All Lichen materials in the file": "Tous les matériaux Lichen du fichier",
    "Same Settings": "Mêmes réglages",
    "Give all of them the mode, cells and resolution of the material at hand; each keeps its seed": (
        "Donner à tous le mode, les cellules et la résolution du matériau en cours ; chacun garde sa graine"
    ),
    "New Seeds": "Nouvelles graines",
    "Give each of them a new random seed": "Donner à chacun une nouvelle graine aléatoire",
    "Set Size": "Définir la taille",
    "Take this many pixels for each unit of UV at the next growth. What grows stays the same": (
        "Prendre ce nombre de pixels pour chaque unité UV à la prochaine croissance. Ce qui pousse reste le même"
    ),
    "Side": "Côté",
    "Cancel Growing": "Annuler la croissance",
    "Stop growing; everything stays as it was": "Arrêter la croissance ; tout reste comme avant",
    "Add Box UVs": "Ajouter des UV par projection boîte",
    "Give the selected meshes that have no UV map one, by box projection, so that a texture can lie on them": (
        "Donner une carte UV aux maillages sélectionnés qui n'en ont pas, par projection boîte, pour pouvoir y "
        "plaquer une texture"
    ),
    "Size": "Taille",
    "What a unit of UV measures": "Ce que mesure une unité UV",
    # Growing: the status bar
    "Growing {name}: {percent}%": "Croissance de {name} : {percent} %",
    "{name} ({number} of {count})": "{name} ({number} sur {count})",
    "Esc: cancel": "Échap : annuler",
    # Growing: reports, and why something cannot be done
    "Growing was cancelled; nothing has changed": "Croissance annulée ; rien n'a changé",
    "Something is growing already; Esc cancels it": "Une croissance est déjà en cours ; Échap l'annule",
    "The painted material is growing; the X in the panel stops it": (
        "Le matériau peint pousse ; le X du panneau l'arrête"
    ),
    "The material was deleted while it grew": "Le matériau a été supprimé pendant qu'il poussait",
    "A material was deleted before it grew": "Un matériau a été supprimé avant de pousser",
    "{number} of {count} materials were grown": "{number} matériaux sur {count} ont poussé",
    "There is no material": "Il n'y a pas de matériau",
    "There is no material {name!r}": "Il n'y a pas de matériau « {name} »",
    "There is no Lichen material": "Il n'y a pas de matériau Lichen",
    "There is no Lichen material to grow": "Il n'y a pas de matériau Lichen à faire pousser",
    "There is no Lichen material at hand whose settings the others could take": (
        "Il n'y a pas de matériau Lichen en cours dont les autres pourraient prendre les réglages"
    ),
    "{name}: it is not a Lichen material": "{name} : ce n'est pas un matériau Lichen",
    "{name} is linked from another file; make it local to grow it": (
        "{name} est lié depuis un autre fichier ; le rendre local pour le faire pousser"
    ),
    "{name} is linked from another file; make it local to give it UVs": (
        "{name} est lié depuis un autre fichier ; le rendre local pour lui donner des UV"
    ),
    "{object} has no UV map, so {material} cannot be seen on it: add box UVs": (
        "{object} n'a pas de carte UV, {material} ne peut donc pas y être vu : ajouter des UV par projection boîte"
    ),
    "Every selected mesh has a UV map": "Tous les maillages sélectionnés ont une carte UV",
    "UV maps are added in object mode": "Les cartes UV s'ajoutent en mode objet",
    "The tile would be {height} pixels high; {least} to {most} can be grown": (
        "La tuile aurait {height} pixels de haut ; de {least} à {most} sont possibles"
    ),
    "There is not enough memory to grow {cells} cells; try fewer cells": (
        "Mémoire insuffisante pour faire pousser {cells} cellules ; essayer avec moins de cellules"
    ),
    "There is not enough memory to grow {width} x {height} pixels; try a lower resolution": (
        "Mémoire insuffisante pour faire pousser {width} x {height} pixels ; essayer une résolution plus basse"
    ),
    "Grown on the processor; the graphics card could not: {why}": (
        "La croissance s'est faite sur le processeur ; la carte graphique n'a pas pu : {why}"
    ),
    # Export
    "Export Maps": "Exporter les cartes",
    "Grow the material again and write it into a folder: its maps, or what another program takes. Esc cancels": (
        "Faire repousser le matériau et l'écrire dans un dossier : ses cartes, ou ce que prend un autre programme. "
        "Échap annule"
    ),
    "Target": "Cible",
    "The program that the material is for": "Le programme auquel le matériau est destiné",
    "Image Files": "Fichiers image",
    "A file for each map, as the other options say": "Un fichier par carte, selon les autres options",
    "The browser": "Le navigateur",
    "A folder for a Godot 4 project: an ORMMaterial3D, or a ShaderMaterial that deals endless tiles": (
        "Un dossier pour un projet Godot 4 : un ORMMaterial3D, ou un ShaderMaterial qui distribue les tuiles infinies"
    ),
    "Godot, growing there": "Godot, avec croissance sur place",
    "An addon for a Godot 4 project, and a .nca beside a material that grows from it when it is loaded": (
        "Une extension pour un projet Godot 4, et un .nca à côté d'un matériau qui en pousse à son chargement"
    ),
    "A .mtlx file of standard_surface and open_pbr_surface, for Houdini, Maya, Omniverse, USD and others": (
        "Un fichier .mtlx en standard_surface et open_pbr_surface, pour Houdini, Maya, Omniverse, USD et d'autres"
    ),
    "A .usda scene of a square in metres that has MaterialX's material, or a UsdPreviewSurface where there is none": (
        "Une scène .usda d'un carré en mètres qui a le matériau de MaterialX, ou à défaut un UsdPreviewSurface"
    ),
    "One .glb file of a square in metres, for viewers, shops, engines and the web": (
        "Un fichier .glb d'un carré en mètres, pour les visionneuses, les boutiques, les moteurs et le web"
    ),
    "One HTML file that grows the materials in any browser with WebGL 2, and takes any .nca that is dropped on it": (
        "Un fichier HTML qui fait pousser les matériaux dans tout navigateur ayant WebGL 2, et prend tout .nca qu'on y "
        "dépose"
    ),
    "{target} takes materials that are grown as {modes}; {name} is grown as {mode}": (
        "{target} prend les matériaux qui ont poussé en mode {modes} ; {name} a poussé en mode {mode}"
    ),
    "{name} is living in Blender alone: {target} gets images of it": (
        "{name} n'est vivant que dans Blender : {target} en reçoit des images"
    ),
    "{target} has no place for the map {map} of {name}: it is left out": (
        "{target} n'a pas de place pour la carte {map} de {name} : elle n'y est pas"
    ),
    "Export": "Exporter",
    "Folder": "Dossier",
    "Where the files go": "Où vont les fichiers",
    "Name of the material to export; empty means the one at hand": (
        "Nom du matériau à exporter ; vide : celui en cours"
    ),
    "Confirmed": "Confirmé",
    "Whether to grow without asking which ones": "S'il faut faire pousser sans demander lesquels",
    "{object} takes no material; {material} is in the file": (
        "{object} ne prend pas de matériau ; {material} est dans le fichier"
    ),
    "No object has {material}; it is in the file, with a fake user": (
        "Aucun objet n'a {material} ; il est dans le fichier, avec un utilisateur factice"
    ),
    "{object} is of a kind that has no UV map: {material} can be seen on it as a mesh": (
        "{object} est d'un type qui n'a pas de carte UV : {material} s'y verra s'il devient un maillage"
    ),
    "Other objects share the mesh of {object}: its UVs have the size of this one": (
        "D'autres objets partagent le maillage de {object} : ses UV ont la taille de celui-ci"
    ),
    "The OCIO configuration has no colour space for sRGB textures; colours are kept as light, in {space}": (
        "La configuration OCIO n'a pas d'espace de couleurs pour les textures sRGB ; les couleurs sont gardées en "
        "lumière, dans {space}"
    ),
    "It failed, and nothing has changed ({why})": "Échec ; rien n'a changé ({why})",
    "Grow again: the working space is another one": "Faire repousser : l'espace de travail n'est plus le même",
    "Whether maps of a material of unknown rights are exported without a question": (
        "Exporter sans poser de question les cartes d'un matériau dont les droits sont inconnus"
    ),
    "Pixels for each unit of UV; 0 takes as many as it was grown with. What is seen stays the same": (
        "Pixels pour chaque unité UV ; 0 en prend autant que lors de sa croissance. Ce qu'on voit reste le même"
    ),
    "Packing": "Regroupement",
    "How maps share files": "Comment les cartes se partagent les fichiers",
    "Separate": "Séparé",
    "A file for each map, named as Node Wrangler knows them": (
        "Un fichier par carte, nommé comme Node Wrangler les reconnaît"
    ),
    "Base colour with opacity, normal, and one file of occlusion, roughness and metallic, as glTF and most engines "
    "read them": (
        "Couleur de base avec opacité, normales, et un fichier pour occlusion, rugosité et métallique, comme glTF et "
        "la plupart des moteurs les lisent"
    ),
    "As glTF, but with a mask map of metallic, occlusion, detail and smoothness, as HDRP and URP read it": (
        "Comme glTF, mais avec une carte de masques pour métallique, occlusion, détail et lissage, comme HDRP et URP "
        "la lisent"
    ),
    "As glTF, but with normals for DirectX": "Comme glTF, mais avec des normales pour DirectX",
    "Format": "Format",
    "The files' format": "Le format des fichiers",
    "Colours in sRGB": "Couleurs en sRGB",
    "Scene-linear colours": "Couleurs linéaires de scène",
    "Depth": "Profondeur",
    "Bits for each channel": "Bits par canal",
    "As Needed": "Selon les besoins",
    "This Blender comes without OpenImageIO and saves the files itself: in rows, not tiles, and only the .json "
    "beside them says whose they are": (
        "Ce Blender est fourni sans OpenImageIO et enregistre lui-même les fichiers : en lignes, sans tuiles, et "
        "seul le .json à côté dit à qui ils sont"
    ),
    'Blender\'s colour configuration has no view "Raw", so it cannot write TIFF; take PNG or OpenEXR': (
        "La configuration des couleurs de Blender n'a pas de vue « Raw » et ne peut donc pas écrire de TIFF ; prendre "
        "PNG ou OpenEXR"
    ),
    "What each map needs: PNG and TIFF have 8 bits for colours and 8 or 16 for data, OpenEXR 16 and 32": (
        "Ce qu'il faut à chaque carte : PNG et TIFF ont 8 bits pour les couleurs et 8 ou 16 pour les données, "
        "OpenEXR 16 et 32"
    ),
    "8 bits a channel": "8 bits par canal",
    "16 bits a channel; of OpenEXR half floats": "16 bits par canal ; en OpenEXR, des flottants demi-précision",
    "32 bits a channel: floats": "32 bits par canal : des flottants",
    "Normals": "Normales",
    "Which way green points in the normal map": "Vers où pointe le vert dans la carte de normales",
    "Green points up: Blender, glTF, Unity": "Le vert pointe vers le haut : Blender, glTF, Unity",
    "Green points down: Unreal Engine, 3ds Max": "Le vert pointe vers le bas : Unreal Engine, 3ds Max",
    "Exporting {name}: {percent}%": "Export de {name} : {percent} %",
    "Exporting was cancelled; nothing was written": "Export annulé ; rien n'a été écrit",
    "Exported {count} files to {folder}": "{count} fichiers exportés dans {folder}",
    "Files of the format {format} cannot be written here; take PNG": "Les fichiers au format {format} ne peuvent "
    "pas être écrits ici ; prenez PNG",
    "Write Manifest": "Écrire un manifeste",
    "Lichen Manifest (.jsonl)": "Manifeste Lichen (.jsonl)",
    "List the file's materials for `lichen bake`, which grows their maps elsewhere. Weights and images go beside it": (
        "Dresser la liste des matériaux du fichier pour `lichen bake`, qui fait pousser leurs cartes ailleurs. "
        "Les poids et les images vont à côté"
    ),
    "{count} materials are in {file}": "{count} matériaux sont dans {file}",
    "{name} is left out: {why}": "{name} n'y est pas : {why}",
    "There is no folder to export to": "Il n'y a pas de dossier où exporter",
    "{folder} is beside the .blend file, which is not saved yet": (
        "{folder} est à côté du fichier .blend, qui n'est pas encore enregistré"
    ),
    "The rights to {name}'s exemplar are unknown: make sure that you may use and share its maps": (
        "Les droits sur l'exemple dont {name} est issu sont inconnus : vérifier que ses cartes peuvent être utilisées "
        "et partagées"
    ),
    "Author or licence of the picture {name} are unknown: make sure that you may use and share what is made of it": (
        "L'auteur ou la licence de l'image {name} sont inconnus : vérifier que ce qui en est tiré peut être utilisé et "
        "partagé"
    ),
    # Preferences
    "Grow on": "Calculer sur",
    "What does the work": "Ce qui fait le travail",
    "Automatic": "Automatique",
    "The graphics card if there is one and Blender can use it (without a window from 5.2 on), else the processor": (
        "La carte graphique s'il y en a une et que Blender peut l'utiliser (sans fenêtre : à partir de la 5.2), sinon "
        "le processeur"
    ),
    "Graphics Card": "Carte graphique",
    "Compute shaders on the card that Blender draws with": (
        "Des compute shaders sur la carte avec laquelle Blender affiche"
    ),
    "Processor": "Processeur",
    "All cores, in the background. The reference: the same on every machine": (
        "Tous les cœurs, en arrière-plan. La référence : identique sur toutes les machines"
    ),
    "Of materials that are grown for the first time, in pixels for each unit of UV": (
        "Des matériaux qui poussent pour la première fois, en pixels pour chaque unité UV"
    ),
    "Library Folders": "Dossiers de bibliothèque",
    "Whose weight files the gallery shows as well": "Dont la galerie montre aussi les fichiers de poids",
    "Weight files (.nca) in it are in the gallery": "Ses fichiers de poids (.nca) sont dans la galerie",
    "Add Folder": "Ajouter un dossier",
    "Show the weight files of another folder in the gallery": (
        "Montrer dans la galerie les fichiers de poids d'un autre dossier"
    ),
    "Remove Folder": "Retirer le dossier",
    "Take this folder out of the gallery; its files stay where they are": (
        "Retirer ce dossier de la galerie ; ses fichiers restent où ils sont"
    ),
    # The Asset Browser
    "Add Lichen to the Asset Browser": "Ajouter Lichen au navigateur d'assets",
    "Grow all materials of the gallery into an asset library. Esc keeps what is finished; each grows once only": (
        "Faire pousser tous les matériaux de la galerie dans une bibliothèque d'assets. Échap garde ceux qui sont "
        "terminés ; chacun ne pousse qu'une fois"
    ),
    "Update Lichen in the Asset Browser": "Mettre à jour Lichen dans le navigateur d'assets",
    "Remove Lichen from the Asset Browser": "Retirer Lichen du navigateur d'assets",
    "Take Lichen's asset library and its files away. Weight files stay, and materials that were taken from it": (
        "Retirer la bibliothèque d'assets de Lichen et ses fichiers. Les fichiers de poids restent, et les matériaux "
        "qui en ont été tirés"
    ),
    "For the Asset Browser, {name}: {percent}%": "Pour le navigateur d'assets, {name} : {percent} %",
    "Cancelled; what the Asset Browser has already stays, and the button goes on": (
        "Annulé ; ce que le navigateur d'assets a déjà reste, et le bouton continue"
    ),
    "The Asset Browser has {number} of {count} materials": ("Le navigateur d'assets a {number} matériaux sur {count}"),
    "The Asset Browser has all {count} materials": "Le navigateur d'assets a les {count} matériaux",
    "The Asset Browser shows no materials of Lichen's any more": (
        "Le navigateur d'assets ne montre plus de matériaux de Lichen"
    ),
    "There is no material in the gallery": "Il n'y a pas de matériau dans la galerie",
    "Lichen is not installed as an extension, so it has no folder of its own": (
        "Lichen n'est pas installé comme extension et n'a donc pas de dossier à lui"
    ),
    "Grown by Lichen, and can be grown again at any size: {maps}": (
        "Poussé par Lichen, et peut repousser à toute taille : {maps}"
    ),
    "Guides: {names}": "Guides : {names}",
    # Training
    "Learn a material from a picture or a folder of maps, in minutes beside your work; the object shows it": (
        "Apprendre un matériau d'une image ou d'un dossier de cartes, en quelques minutes pendant que vous "
        "travaillez ; l'objet le montre"
    ),
    "Train from Image": "Entraîner à partir d'une image",
    "Train from Image...": "Entraîner à partir d'une image...",
    "Train from Object's Maps": "Entraîner à partir des cartes de l'objet",
    "Train from Object's Maps...": "Entraîner à partir des cartes de l'objet...",
    "Train Lichen Material...": "Entraîner un matériau Lichen...",
    "Train": "Entraîner",
    "Train Anyway": "Entraîner quand même",
    "Train in spite of the warning": "Entraîner malgré l'avertissement",
    "Name": "Nom",
    "The material's; empty means the picture's": "Celui du matériau ; vide, celui de l'image",
    "Budget": "Budget",
    "How long it trains": "Combien de temps dure l'entraînement",
    "Preview": "Aperçu",
    "A minute: what the material will be like": "Une minute : à quoi ressemblera le matériau",
    "Good": "Bon",
    "Four minutes: good enough for most uses": "Quatre minutes : assez bon pour la plupart des usages",
    "Best": "Le meilleur",
    "Twenty minutes: for close-ups": "Vingt minutes : pour les gros plans",
    "Who made the picture": "Qui a fait l'image",
    "The picture's, such as CC0-1.0: it is the material's too": (
        "Celle de l'image, comme CC0-1.0 : c'est aussi celle du matériau"
    ),
    "Where the picture comes from": "D'où vient l'image",
    "What the picture measures across, so that the material has its real size; 0 if that is not known": (
        "Ce que l'image mesure en largeur, pour que le matériau ait sa taille réelle ; 0 si on ne le sait pas"
    ),
    "Guide by Brightness": "Guide par la luminosité",
    "Let it learn to follow its own brightness too: for Paint Guide and Stylize Image": (
        "Lui apprendre aussi à suivre sa propre luminosité : pour Peindre un guide et Styliser une image"
    ),
    "Take Out Uneven Light": "Retirer l'éclairage inégal",
    "Even out light from one side, and corners that are darker, before anything is learnt": (
        "Égaliser la lumière qui vient d'un côté et les coins plus sombres avant d'apprendre"
    ),
    "Guess Height and Roughness": "Deviner hauteur et rugosité",
    "By the colours, where there are no such maps: a photo gets relief, and so may what is only painted. The weight "
    "file says that they are guesses": (
        "D'après les couleurs, là où ces cartes manquent : une photo reçoit du relief, et peut-être aussi ce qui n'est "
        "que peint. Le fichier de poids dit que ce sont des suppositions"
    ),
    "Take Out Uneven Light and Train": "Retirer l'éclairage inégal et entraîner",
    "Choose Another Picture": "Choisir une autre image",
    "Looking at {name}": "Examen de {name}",
    "Training {name}: {percent}%": "Entraînement de {name} : {percent} %",
    "Training {name}: {percent}%, {time} left": "Entraînement de {name} : {percent} %, encore {time}",
    "Loss {loss}, {time}, {energy}": "Perte {loss}, {time}, {energy}",
    "Esc: stop": "Échap : arrêter",
    "It stops as soon as it can": "Il s'arrête dès qu'il le peut",
    "Stop Training": "Arrêter l'entraînement",
    "Stop training, with the best so far or with nothing; asks which": (
        "Arrêter l'entraînement, avec le meilleur jusqu'ici ou sans rien ; demande lequel"
    ),
    "How": "Comment",
    "What becomes of it": "Ce qu'il en advient",
    "Keep the Best So Far": "Garder le meilleur jusqu'ici",
    "Stop, and grow the best that was learnt so far": (
        "Arrêter, et faire pousser le meilleur de ce qui est appris jusqu'ici"
    ),
    "Throw It Away": "Le jeter",
    "Stop, and leave everything as it was before": "Arrêter, et tout laisser comme c'était avant",
    "End It": "Le terminer",
    "End a trainer that hangs, at once; what it has saved stays": (
        "Terminer tout de suite un entraîneur bloqué ; ce qu'il a enregistré reste"
    ),
    "Blender cannot end it, as another one has begun it: end the process {pid}": (
        "Blender ne peut pas le terminer, car un autre l'a commencé : terminez le processus {pid}"
    ),
    "Or press Esc again, and it goes on": "Ou appuyer encore sur Échap, et il continue",
    "The trainer has shown no sign of life for a minute. Wait, or end it; what it has saved stays": (
        "L'entraîneur n'a pas donné signe de vie depuis une minute. Attendre, ou le terminer ; ce qu'il a "
        "enregistré reste"
    ),
    "Go On": "Continuer",
    "Go on where the training was when it failed": "Continuer là où l'entraînement en était quand il a échoué",
    "Attach": "Suivre",
    "Follow a training that was begun in an earlier Blender. Its object shows it, in another file the one at hand": (
        "Suivre un entraînement commencé dans un Blender précédent. Son objet le montre, dans un autre fichier l'objet "
        "actif"
    ),
    "{name} goes on in the background": "{name} continue en arrière-plan",
    "{name} has ended": "{name} est terminé",
    "That training is there no more": "Cet entraînement n'est plus là",
    "Dismiss": "Fermer",
    "Show this no longer": "Ne plus montrer cela",
    "Copy": "Copier",
    "Copy the line that installs the trainer, to be pasted into a terminal": (
        "Copier la ligne qui installe l'entraîneur, à coller dans un terminal"
    ),
    "Copied; paste it into a terminal": "Copié ; à coller dans un terminal",
    "Copy for {tool} ({where})": "Copier pour {tool} ({where})",
    "processor": "processeur",
    "graphics card, 3 GB": "carte graphique, 3 Go",
    "Install the Trainer": "Installer l'entraîneur",
    "Install the Trainer...": "Installer l'entraîneur...",
    "The trainer is a program of its own. It takes uv (docs.astral.sh/uv) or pipx: install one of them, then paste a "
    "line into a terminal. Blender finds the trainer within seconds": (
        "L'entraîneur est un programme à part. Il lui faut uv (docs.astral.sh/uv) ou pipx : installez l'un des deux, "
        "puis collez une ligne dans un terminal. Blender trouve l'entraîneur en quelques secondes"
    ),
    "The trainer is not installed": "L'entraîneur n'est pas installé",
    "The trainer is not installed; the panel says how to": (
        "L'entraîneur n'est pas installé ; le panneau dit comment faire"
    ),
    "A training goes on already": "Un entraînement est déjà en cours",
    "The training of {name} was thrown away": "L'entraînement de {name} a été jeté",
    "The training of {name} was stopped before there was anything to keep": (
        "L'entraînement de {name} a été arrêté avant qu'il n'y ait quelque chose à garder"
    ),
    "Something went wrong with the training; the console says what": (
        "L'entraînement a rencontré une erreur ; la console dit laquelle"
    ),
    "Nothing was trained": "Rien n'a été entraîné",
    "{name} is trained; the gallery has it": "{name} est entraîné ; la galerie le montre",
    "{name} is trained; it grows as soon as nothing else does": (
        "{name} est entraîné ; il poussera dès que rien d'autre ne pousse"
    ),
    "{name} is no picture that can be learnt": "{name} n'est pas une image qui puisse être apprise",
    "There is no file or folder {path}": "Il n'y a pas de fichier ni de dossier {path}",
    "There is no image {name!r}": "Il n'y a pas d'image « {name} »",
    "Object": "Objet",
    "There is no object {name!r}": "Il n'y a pas d'objet « {name} »",
    "Name of the object whose material's maps are learnt, instead of a file": (
        "Nom de l'objet dont les cartes du matériau sont apprises, au lieu d'un fichier"
    ),
    "{name} has no material whose maps could be learnt": "{name} n'a pas de matériau dont apprendre les cartes",
    "No image is wired into the Principled BSDF of {name}: bake its maps first": (
        "Aucune image n'est reliée au Principled BSDF de {name} : précalculez d'abord ses cartes"
    ),
    "Left out, as they are no plain images: {maps}. Bake them to have them learnt": (
        "Laissées de côté, car ce ne sont pas de simples images : {maps}. Précalculez-les pour qu'elles soient apprises"
    ),
    "Grow the material that was trained with its full settings. Esc cancels": (
        "Faire pousser le matériau entraîné avec tous ses réglages. Échap annule"
    ),
    "Trainer": "Entraîneur",
    "The program lichen, which trains; empty means the one that is found where uv and pipx put it": (
        "Le programme lichen, qui entraîne ; vide, celui qui se trouve là où uv et pipx le mettent"
    ),
    "Train on": "Entraîner sur",
    "Train On Without Blender": "Continuer l'entraînement sans Blender",
    "A training goes on when Blender is closed, and the next Blender finds it. Else it stops then, and keeps the best "
    "so far": (
        "Un entraînement continue quand Blender est fermé, et le prochain Blender le retrouve. Sinon il s'arrête alors "
        "et garde le meilleur jusqu'ici"
    ),
    "What trainings take": "Ce que prennent les entraînements",
    "All of its cores, at a lower priority": "Tous ses cœurs, avec une priorité plus basse",
    "NVIDIA Graphics Card": "Carte graphique NVIDIA",
    "By CUDA, if the trainer was installed with it": "Par CUDA, si l'entraîneur a été installé avec",
    "Apple Graphics Card": "Carte graphique Apple",
    "By Metal": "Par Metal",
    "Who made the pictures that you train on": "Qui a fait les images dont vous apprenez",
}
